// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/icons.h"

#include "app/studio/theme/theme.h"

#include <cassert>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace plexus::studio {
namespace {

// Our pictures are drawn in "currentColor"; the engine puts in the colour when it paints.
class ThemedIcon : public QIconEngine {
public:
    ThemedIcon(QString name, QColor color) : m_name(std::move(name)), m_color(std::move(color))
    {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
        [[maybe_unused]] const bool isKnown = file.open(QIODevice::ReadOnly);
        assert(isKnown);
        m_svg = file.readAll();
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray svg = m_svg;
        svg.replace("currentColor", colorFor(mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        const int side = std::min(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        const QString key = QStringLiteral("icon/%1/%2/%3x%4")
                                .arg(m_name, colorFor(mode).name())
                                .arg(size.width())
                                .arg(size.height());
        QPixmap picture;
        if (!QPixmapCache::find(key, &picture)) {
            picture = QPixmap(size);
            picture.fill(Qt::transparent);
            QPainter painter(&picture);
            paint(&painter, QRect(QPoint(), size), mode, state);
            painter.end();
            QPixmapCache::insert(key, picture);
        }
        return picture;
    }

    QIconEngine* clone() const override { return new ThemedIcon(*this); }
    QString key() const override { return QStringLiteral("plexus"); }

private:
    QColor colorFor(QIcon::Mode mode) const
    {
        if (mode == QIcon::Disabled) {
            return blend(tokens().textFaint, tokens().panel, 0.6);
        }
        return m_color.isValid() ? m_color : tokens().text;
    }

    QString m_name;
    QColor m_color;
    QByteArray m_svg;
};

} // namespace

QIcon icon(const char* name)
{
    return QIcon(new ThemedIcon(QLatin1String(name), {}));
}

QIcon icon(const char* name, const QColor& color)
{
    return QIcon(new ThemedIcon(QLatin1String(name), color));
}

} // namespace plexus::studio
