// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/count_text.h"

#include <QLocale>

namespace plexus::studio {

QString countText(int64_t count)
{
    return QLocale(QLocale::English).toString(static_cast<qlonglong>(count));
}

}
