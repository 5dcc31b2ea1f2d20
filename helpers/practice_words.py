"""Names and things for the practice reviews: people, places, jobs, objects. None of these words carries an opinion."""


def words(text: str) -> tuple[str, ...]:
    """The entries of a list that is written as "one, two, three", line breaks wherever they fall.

    Example:
        >>> words("a village,  the coast")
        ('a village', 'the coast')
    """
    return tuple(" ".join(entry.split()) for entry in text.split(","))


WOMEN = words("""
    Ada, Agnes, Alma, Amara, Anika, Anna, Asha, Astrid, Beatrice, Bella, Carla, Celia, Chiara, Clara, Daria, Delia,
    Dora, Edith, Elena, Elsa, Emilia, Esther, Fatima, Flora, Frida, Gemma, Greta, Hanna, Hazel, Helena, Hilda, Imani,
    Ines, Ingrid, Irene, Iris, Ivy, Jana, Johanna, Judith, Karin, Keiko, Laila, Leonie, Lila, Lucia, Mabel, Magda,
    Maren, Marta, Matilda, Mina, Mira, Nadia, Naomi, Nora, Odette, Olga, Paula, Petra, Priya, Ramona, Renata, Rosa,
    Ruth, Sabine, Selma, Sofia, Sonja, Tamara, Thea, Ursula, Vera, Viola, Wanda, Yara, Yuki, Zelda, Zora
""")

MEN = words("""
    Abel, Adrian, Albert, Alfred, Amir, Anton, Arthur, Basil, Benno, Boris, Bruno, Caleb, Carlo, Cedric, Conrad,
    Cyril, Daniel, Dario, Edgar, Edwin, Elias, Emil, Ernest, Ezra, Fabian, Felix, Ferdinand, Finn, Gideon, Gregor,
    Gustav, Harold, Hassan, Hector, Henrik, Hugo, Igor, Isaac, Ivan, Jacob, Jasper, Jonas, Josef, Julian, Kaspar,
    Kenji, Konrad, Lars, Leo, Linus, Lorenzo, Lucas, Magnus, Marcel, Martin, Mateo, Milo, Nathan, Nico, Oleg, Omar,
    Oscar, Otto, Pablo, Pavel, Peter, Quentin, Rafael, Ravi, Robin, Rufus, Samuel, Simon, Stefan, Theo, Tobias,
    Victor, Walter, Yusuf
""")

# Surnames are put together, so that no real person is reviewed by accident
SURNAME_BEGINNINGS = words("""
    Alder, Ash, Bar, Bell, Birk, Bram, Cal, Corv, Dal, Dun, Elm, Fal, Far, Gal, Hal, Harl, Hol, Kest, Lin, Lor, Mar,
    Mel, Nor, Or, Pel, Quill, Ral, Sand, Sel, Tarn, Tol, Ul, Van, Ver, Wex, Yar
""")
SURNAME_ENDINGS = words("""
    agh, amore, berg, dale, den, ette, feldt, gate, heim, ias, ingham, ini, kov, mond, mont, more, quist, sen, stedt,
    sworth, ton, ulis, vane, wick
""")

TOWNS = words("""
    Aberdeen, Antwerp, Athens, Bergen, Bilbao, Bologna, Bruges, Budapest, Cairo, Cork, Dakar, Dresden, Edinburgh,
    Genoa, Ghent, Granada, Hamburg, Hanoi, Havana, Helsinki, Istanbul, Kyoto, Leipzig, Lima, Lisbon, Ljubljana,
    Marseille, Montreal, Mumbai, Nairobi, Naples, Odessa, Oslo, Palermo, Porto, Prague, Quito, Riga, Rotterdam,
    Salzburg, Seville, Stockholm, Tallinn, Tangier, Trieste, Turin, Valencia, Vienna, Vilnius, Warsaw, Zagreb
""")

# Where anybody may live and work
PLACES = words("""
    a fishing village, a harbour town, a mountain valley, a mining town, a market town, a desert village, a border
    town, a university town, a suburb, a seaside resort, a ski resort, a village in the hills, a town on the river, a
    village by the lake, a town at the edge of a forest, a street of brick houses, an old quarter by the canal, a
    colony in the north, a settlement on the plain, a village without a railway, a spa town, a capital city, a town
    below a dam, a provincial town, a village on the coast
""")
# Where a scene may take place
BUILDINGS = words("""
    a monastery, a boarding school, a railway station, a hotel, a lighthouse, a vineyard, a circus, a printing house,
    a shipyard, a department store, an opera house, a weather station, a hospital, an embassy, a bakery, a textile
    factory, a courthouse, a radio station, a botanical garden, a museum, an airport, a newspaper office, a dance
    school, a coal mine, a public library, a chess club, a racing stable, a fire station, an observatory, a
    kindergarten, a petrol station, a car park, a swimming pool, a salt works, a quarry, a windmill, a cemetery, a
    greenhouse, a warehouse, a pharmacy, a barn, a chapel, a ballroom, a laundry, a toy shop, a cable car, a customs
    office, a cider mill, a planetarium, a bowling alley
""")

# A job for anybody; then words that tell a man from a woman (they give word vectors their "king - man + woman")
JOBS = words("""
    accountant, acrobat, apprentice, archaeologist, architect, archivist, astronomer, baker, banker, barber,
    beekeeper, biologist, blacksmith, bookseller, botanist, boxer, bus driver, butcher, captain, carpenter,
    cartographer, chemist, clerk, clockmaker, coach, composer, cook, dancer, dentist, detective, diplomat, diver,
    doctor, electrician, engineer, farmer, ferry pilot, florist, forester, gardener, geologist, glassblower,
    goldsmith, historian, hunter, innkeeper, interpreter, jeweller, journalist, judge, juggler, lawyer, librarian,
    linguist, locksmith, magician, mathematician, mechanic, merchant, midwife, miner, musician, navigator, novelist,
    nurse, optician, painter, pharmacist, photographer, physicist, pianist, piano tuner, pilot, plumber, poet, police
    officer, postal worker, potter, printer, professor, programmer, prosecutor, puppeteer, reporter, sailor,
    scientist, sculptor, secretary, shepherd, shoemaker, singer, smuggler, soldier, surgeon, surveyor, tailor, taxi
    driver, teacher, thief, translator, undertaker, veterinarian, violinist, watchmaker, weaver, welder, zookeeper
""")
PAIRS = (
    ("actor", "actress"), ("waiter", "waitress"), ("steward", "stewardess"), ("businessman", "businesswoman"),
    ("policeman", "policewoman"), ("landlord", "landlady"), ("salesman", "saleswoman"),
)  # fmt: skip
RULERS = (("king", "queen"), ("prince", "princess"), ("duke", "duchess"), ("emperor", "empress"), ("man", "woman"))
RELATIVES = (
    ("brother", "sister"), ("father", "mother"), ("son", "daughter"), ("uncle", "aunt"), ("nephew", "niece"),
    ("grandfather", "grandmother"), ("husband", "wife"), ("cousin", "cousin"), ("neighbour", "neighbour"),
    ("stepfather", "stepmother"), ("godfather", "godmother"), ("grandson", "granddaughter"),
)  # fmt: skip

OBJECTS = words("""
    a box of letters, a brass key, a map, a suitcase, a diary, a photograph, a violin, a painting, a silver ring, a
    pocket watch, a sealed envelope, a ledger, a telegram, a camera, a passport, a manuscript, a recipe book, a train
    ticket, a compass, a music box, an old coin, a roll of film, a chess set, a typewriter, a necklace, a silver
    spoon, a radio, a notebook, a set of blueprints, a tin soldier, a tape recorder, a bundle of banknotes, a pair of
    spectacles, a birth certificate, a contract, a newspaper cutting, a medal, a lantern, a bottle, an address book, a
    glove, a walking stick, a porcelain doll, a jar of ashes, a bracelet, a postcard
""")

GENRES = words("""
    drama, thriller, comedy, western, crime film, war film, road movie, mystery, family film, science fiction film,
    costume drama, courtroom drama, spy film, sports film, ghost story, heist film, musical, fairy tale
""")

SEASONS = words("spring, summer, autumn, winter")
MONTHS = words("January, February, March, April, May, June, July, August, September, October, November, December")
DAYS = words("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday")
NUMBERS = words("two, three, four, five, six, seven, eight, nine, ten, twelve, fifteen, twenty")

# "The [first] [second]": film titles
TITLE_FIRST = words("""
    Amber, Blue, Broken, Copper, Crimson, Crooked, Distant, Early, Eastern, Empty, Fallen, Faraway, First, Forgotten,
    Frozen, Glass, Green, Grey, Hidden, Hollow, Iron, Ivory, Last, Late, Little, Lost, Moonlit, Narrow, Nearest,
    Northern, Open, Other, Painted, Paper, Quiet, Red, Restless, Salt, Scarlet, Second, Secret, Seventh, Silent,
    Silver, Sleeping, Southern, Stone, Thirteenth, Unwritten, Velvet, Wandering, Western, White, Yellow
""")
TITLE_SECOND = words("""
    Anchor, Arrow, Balcony, Bell, Bird, Bridge, Candle, Carriage, Circle, Clock, Corridor, Crossing, Crown, Curtain,
    Door, Echo, Feather, Fence, Field, Flag, Fountain, Garden, Gate, Guest, Harbour, Horse, Hour, House, Island,
    Journey, Kitchen, Ladder, Lake, Lamp, Letter, Line, Mirror, Mountain, Orchard, Passenger, Path, Piano, Promise,
    Railway, River, Road, Roof, Room, Sail, Shadow, Shore, Sky, Staircase, Station, Storm, Stranger, Street, Tide,
    Tower, Tree, Valley, Visitor, Voyage, Wall, Well, Window, Witness, Wolf
""")
