// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <QFrame>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace plexus::studio {

enum class BannerTone : uint8_t { Info, Warning, Error };

struct BannerButton {
    QString text;
    std::function<void()> slot;
};

// A strip above the canvas: a sentence, what one can do about it, and a cross to put it away.
class Banner : public QFrame {
    Q_OBJECT

public:
    explicit Banner(QWidget* parent = nullptr);
    void tell(BannerTone tone, const QString& sentence, std::vector<BannerButton> buttons = {});
    QString sentence() const;
    std::vector<QPushButton*> buttons() const { return m_buttons; }

private:
    QLabel *m_icon, *m_sentence;
    QHBoxLayout* m_row;
    std::vector<QPushButton*> m_buttons;
};

} // namespace plexus::studio
