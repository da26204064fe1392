# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyTorch gives for every loss: value and gradient, for torch_fixtures.py."""
import json

import torch
from torch.nn import functional

from torch_draws import drawn, rounded


def classes_of(p):
    return {"weight": torch.tensor(p["class_weights"]) if p.get("class_weights") else None,
            "ignore_index": p.get("ignored_class", -100), "label_smoothing": p.get("label_smoothing", 0.0)}


def by_reduction(p, elements):
    return elements.sum() if p["reduction"] == "sum" else elements.mean()


def focal(o, t, p):
    """Lin and others 2017: PyTorch has it outside (torchvision.ops.sigmoid_focal_loss) only."""
    alpha, gamma = p.get("alpha", 0.25), p.get("gamma", 2.0)
    chance = torch.sigmoid(o)
    right = chance * t + (1 - chance) * (1 - t)
    losses = functional.binary_cross_entropy_with_logits(o, t, reduction="none") * (1 - right) ** gamma
    return by_reduction(p, losses if alpha < 0 else losses * (alpha * t + (1 - alpha) * (1 - t)))


def triplet(o, t, p):
    anchor, positive, negative = (part.flatten(1) for part in o.chunk(3, 1))
    return functional.triplet_margin_loss(anchor, positive, negative, p.get("margin", 1.0), p.get("p", 2.0),
                                          swap=p.get("swap", False),
                                          reduction=p["reduction"])


def ctc(o, t, p):
    blank = p.get("blank", 0)
    steps = torch.full((len(t),), o.shape[2])
    return functional.ctc_loss(o.permute(2, 0, 1), t, steps, (t != blank).sum(1), blank, p["reduction"],
                               zero_infinity=True)


class Values:
    """Targets from [least, 1)."""

    def __init__(self, least=-1.0, output=(5, 3), target=None):
        self.output, self.least = output, least
        self.target = self.least + (drawn(target or output, "target") + 1) / 2 * (1 - self.least)


class Classes:
    def __init__(self, *target, output=(5, 3)):
        self.output, self.target = output, torch.tensor(target[0])


ROWS = Classes([0, 2, 1, 1, 2])
PIXELS = Classes([[[0, 1]], [[2, 2]]], output=(2, 3, 1, 2))
FAR = Classes([0, 255, 1, 255, 2])  # no class that there is
BELOW = Classes([[[0, -100]], [[2, 1]]], output=(2, 3, 1, 2))
SPELLED = Classes([[1, 2, 0], [2, 2, 1], [1, 0, 0], [3, 1, 2], [1, 1, 1]], output=(5, 4, 7))
TIGHT = Classes([[1, 2, 1], [1, 1, 2]], output=(2, 3, 3))  # the second cannot be spelled in three steps
BLANK_LAST = Classes([[0, 1], [1, 3]], output=(2, 4, 5))
# Whose outputs are logarithms of probabilities. Both sides take them of the drawn output: PyTorch's CTC gives the
# gradient as if they had been taken.
OF_LOGARITHMS = {"nll", "kl_div", "ctc"}
LOSSES = [
    ("bce_with_logits", [Values(0)], [{}, {"pos_weight": [3.0]}, {"pos_weight": [0.5, 1.0, 2.0]}],
     lambda o, t, p: functional.binary_cross_entropy_with_logits(
         o, t, reduction=p["reduction"], pos_weight=torch.tensor(p["pos_weight"]) if "pos_weight" in p else None)),
    ("cosine_similarity", [Values()], [{}],
     lambda o, t, p: functional.cosine_embedding_loss(o, t, torch.ones(len(o)), reduction=p["reduction"])),
    ("cross_entropy", [ROWS, PIXELS],
     [{}, {"label_smoothing": 0.1}, {"class_weights": [0.5, 1.0, 2.0]}, {"ignored_class": 1},
      {"label_smoothing": 0.2, "class_weights": [0.5, 1.0, 2.0]}],
     lambda o, t, p: functional.cross_entropy(o, t, reduction=p["reduction"], **classes_of(p))),
    ("cross_entropy", [FAR], [{"ignored_class": 255, "class_weights": [0.5, 1.0, 2.0], "label_smoothing": 0.1}],
     lambda o, t, p: functional.cross_entropy(o, t, reduction=p["reduction"], **classes_of(p))),
    ("cross_entropy", [BELOW], [{"ignored_class": -100}],
     lambda o, t, p: functional.cross_entropy(o, t, reduction=p["reduction"], **classes_of(p))),
    ("ctc", [SPELLED, TIGHT], [{}], ctc),
    ("ctc", [BLANK_LAST], [{"blank": 3}], ctc),
    ("focal", [Values(0)], [{}, {"alpha": -1.0}, {"gamma": 3.5}, {"gamma": 0.5}, {"gamma": 0.0}], focal),
    ("hinge", [Values()], [{}, {"margin": 0.5}],
     lambda o, t, p: functional.margin_ranking_loss(o, torch.zeros_like(o), t, p.get("margin", 1.0),
                                                    reduction=p["reduction"])),
    ("huber", [Values()], [{}, {"delta": 0.25}],
     lambda o, t, p: functional.huber_loss(o, t, reduction=p["reduction"], delta=p.get("delta", 1.0))),
    ("kl_div", [Values(0)], [{}, {"log_target": True}],
     lambda o, t, p: functional.kl_div(o, t, reduction="sum" if p["reduction"] == "sum" else "batchmean",
                                       log_target=p.get("log_target", False))),
    ("mae", [Values()], [{}], lambda o, t, p: functional.l1_loss(o, t, reduction=p["reduction"])),
    ("mse", [Values(), Values(output=(2, 3, 4))], [{}],
     lambda o, t, p: functional.mse_loss(o, t, reduction=p["reduction"])),
    ("nll", [ROWS, PIXELS],
     [{}, {"class_weights": [0.5, 1.0, 2.0]}, {"ignored_class": 1},
      {"class_weights": [0.5, 1.0, 2.0], "ignored_class": 2}],
     lambda o, t, p: functional.nll_loss(o, t, reduction=p["reduction"], weight=classes_of(p)["weight"],
                                         ignore_index=classes_of(p)["ignore_index"])),
    ("nll", [FAR], [{"ignored_class": 255, "class_weights": [0.5, 1.0, 2.0]}],
     lambda o, t, p: functional.nll_loss(o, t, reduction=p["reduction"], weight=classes_of(p)["weight"],
                                         ignore_index=255)),
    ("smooth_l1", [Values()], [{}, {"beta": 0.25}],
     lambda o, t, p: functional.smooth_l1_loss(o, t, reduction=p["reduction"], beta=p.get("beta", 1.0))),
    ("triplet", [Values(output=(5, 6), target=(5,)), Values(output=(2, 6, 3), target=(2,))],
     [{}, {"margin": 0.25}, {"swap": True}, {"p": 1.0}, {"p": 3.0}], triplet),
]


def write_losses(folder):
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for key, data, variants, function in LOSSES:
        for one in data:
            for variant in variants:
                for reduction in ("mean", "sum"):
                    output = drawn(one.output, "output").requires_grad_()
                    given = functional.log_softmax(output, 1) if key in OF_LOGARITHMS else output
                    value = function(given, one.target, {"reduction": reduction} | variant)
                    value.backward()
                    files.setdefault(key, []).append(
                        {"params": {"reduction": reduction} | variant, "of_logarithms": key in OF_LOGARITHMS,
                         "output_shape": list(one.output), "target_shape": list(one.target.shape),
                         "target": one.target.reshape(-1).tolist(), "loss": rounded(value)[0],
                         "slope": rounded(output.grad)})
    for key, cases in files.items():
        (folder / f"{key}.json").write_text(json.dumps({"loss": key, "cases": cases}) + "\n")
