"""The invented team of Capucine; any resemblance to real people would be a coincidence."""

from changelog.sandbox.values import Person

APOLLINE = Person(name="Apolline Verdelune", email="apolline.verdelune@exemple.invalid")
ISIDORE = Person(name="Isidore Maracourge", email="isidore.maracourge@exemple.invalid")
NINON = Person(name="Ninon Trèfleblanc", email="ninon.trefleblanc@exemple.invalid")
YACINE = Person(name="Yacine Belpotager", email="yacine.belpotager@exemple.invalid")
MAELLE = Person(name="Maëlle Kergrenade", email="maelle.kergrenade@exemple.invalid")
DEPENDABOT = Person(name="dependabot[bot]", email="dependabot[bot]@exemple.invalid")
FORGE = Person(name="GitHub", email="noreply@exemple.invalid")
"""Who commits when somebody presses the merge button."""
