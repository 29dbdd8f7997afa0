"""Two checkers of evidence that share no code, side by side: both accept a bundle as it was made, and both refuse it however
it is damaged. Usage: damage.py PROGRAM FOLDER, where FOLDER holds evidence.tar and key.pem.pub."""

import pathlib
import random
import subprocess
import sys

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
second = pathlib.Path(__file__).parents[2] / "docs" / "check_evidence.py"
bundle = (folder / "evidence.tar").read_bytes()
key = str(folder / "key.pem.pub")


def verdicts(data):
    damaged = folder / "damaged.tar"
    damaged.write_bytes(data)
    commands = [[program, "verify", str(damaged), "--key", key], [sys.executable, str(second), str(damaged), key]]
    return [subprocess.run(command, capture_output=True, check=False).returncode for command in commands]


def flipped(place):
    return bundle[:place] + bytes([bundle[place] ^ 1 << random.randrange(8)]) + bundle[place + 1:]


random.seed(1)
assert verdicts(bundle) == [0, 0], "the bundle as it was made"
damages = {f"byte {place}": flipped(place) for place in random.sample(range(len(bundle)), 40)}
damages |= {f"cut at {cut}": bundle[:cut] for cut in (0, 511, 512, len(bundle) // 2, len(bundle) - 1)}
damages |= {"longer": bundle + bytes(512), "twice": bundle + bundle}
missed = [name for name, data in damages.items() if 0 in verdicts(data)]
print(f"{len(damages)} damages, both checkers refuse all but {len(missed)}")
sys.exit(f"not noticed by both: {', '.join(missed)}" if missed else 0)
