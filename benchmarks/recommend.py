"""How good recommendations are, beside popularity, ItemKNN, ALS and EASE on the same splits.

    python -m benchmarks.recommend --ratings DIR [--protocol strong] [--seed N] [--runs 5] --out FILE
    python -m benchmarks.recommend --ratings DIR --protocol cold-items
    python -m benchmarks.recommend --protocol seeds | wishes | speed --catalogue FILE
    python -m benchmarks.recommend --protocol scale

Prints JSON. ``strong``: 150 whole people held out, 80 % of each one's likes given, 20 % to be found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

# One core for all, set before numpy is loaded: peers and we run alike.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

from benchmarks.recommend_learning import cold_items, strong  # noqa: E402 (after the above)
from benchmarks.recommend_scale import scale  # noqa: E402 (as well)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=Path, help="MovieLens folder or zip")
    parser.add_argument("--catalogue", type=Path, help="catalogue file; built anew if left out")
    parser.add_argument(
        "--protocol",
        default="strong",
        choices=("strong", "cold-items", "seeds", "wishes", "speed", "scale"),
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5, help="splits, each with the next seed")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--out", type=Path, help="rankings as JSON lines")
    options = parser.parse_args()
    if options.protocol in ("strong", "cold-items") and options.ratings is None:
        parser.error("--ratings is needed")
    seeds = range(options.seed, options.seed + options.runs)
    if options.protocol == "strong":
        report, rankings = strong(options.ratings, seeds, peers=not options.no_peers)
    elif options.protocol == "cold-items":
        report, rankings = cold_items(options.ratings, seeds)
    elif options.protocol == "scale":
        report, rankings = scale(options.seed), []
    else:
        from benchmarks.recommend_starter import run

        report, rankings = run(options.protocol, options.catalogue)
    if options.out:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rankings)
        options.out.write_text(lines, encoding="utf-8")
    json.dump(report, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
