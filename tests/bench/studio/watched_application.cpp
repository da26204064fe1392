// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/studio/watched_application.h"

#include <algorithm>
#include <QElapsedTimer>
#include <QMetaEnum>
#include <time.h>

namespace plexus::studio {
namespace {

constexpr size_t mostKept = 8;

double computedMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace

bool WatchedApplication::notify(QObject* receiver, QEvent* event)
{
    // Both may be gone afterwards.
    const QMetaObject* kind = receiver->metaObject();
    const QString name = receiver->objectName();
    const QEvent::Type type = event->type();
    const double outside = m_inside;
    m_inside = 0;
    const double before = computedMilliseconds();
    QElapsedTimer clock;
    clock.start();
    const bool isHandled = QApplication::notify(receiver, event);
    const double whole = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    const double own = whole - m_inside;
    m_inside = outside + whole;
    if (m_slowest.size() < mostKept || own > m_slowest.back().milliseconds) {
        const char* key = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        const auto place =
            std::find_if(m_slowest.begin(), m_slowest.end(),
                         [own](const SlowEvent& other) { return other.milliseconds < own; });
        m_slowest.insert(place, {own, computedMilliseconds() - before,
                                 QStringLiteral("%1 %2 %3")
                                     .arg(QLatin1String(kind->className()), name,
                                          key ? QLatin1String(key) : QLatin1String())});
        m_slowest.resize(std::min(m_slowest.size(), mostKept));
    }
    return isHandled;
}

} // namespace plexus::studio
