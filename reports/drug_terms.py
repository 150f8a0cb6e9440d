"""What people call drugs and what belongs to them: words to help with typing errors, no code list.

From general knowledge, unverified; none of it comes from a report. Missing words do no harm.
"""

from __future__ import annotations

_WORDS = """
    amphetamine amyl balloons bath salts bong brown buprenorphine burner cannabis canister
    capsules charlie cocaine codeine cooking county lines crack crystal cuckooing cutting dealer
    dealers dealing diazepam dihydrocodeine ecstasy edibles fentanyl foil gabapentin ganja gear
    grinder hashish heroin hydroponics ketamine laughing gas lean lucozade mamba mandy mcat
    mephedrone methadone methamphetamine monkey dust morphine naloxone needle needles nitazene
    nitazenes nitrous oxide nos opioid oxycodone paraphernalia pills pipe pregabalin powder
    psilocybin rocks runner runners scales shake and vac skunk smoking spice speed spliff stash
    steroids stash subutex synthetic syringe syringes tablets tinfoil tramadol trap house
    trapping valium vape vapes weed wraps xanax xylazine zopiclone
"""
DRUG_TERMS = frozenset(_WORDS.split())
