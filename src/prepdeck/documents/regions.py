"""Places: the local currency, and the different names of the same city."""

import re

_PLACES_BY_CURRENCY = {
    "USD": "us, usa, u.s, united states, america, san francisco, sf, bay area, new york, new york city, nyc, seattle, "
    "austin, boston, chicago, denver, los angeles, san jose, palo alto, mountain view, menlo park, washington, dc, "
    "atlanta, dallas, houston, miami, portland, redmond, redwood city, boulder, pittsburgh, philadelphia, phoenix, "
    "san diego, cupertino, sunnyvale, santa clara, santa monica, california, texas, silicon valley",
    "GBP": "uk, united kingdom, england, scotland, britain, london, edinburgh, manchester, oxford, belfast, bristol, "
    "leeds, glasgow",
    "EUR": "eu, europe, eurozone, germany, berlin, munich, walldorf, hamburg, frankfurt, cologne, france, paris, "
    "netherlands, amsterdam, ireland, dublin, spain, madrid, barcelona, portugal, lisbon, italy, milan, rome, "
    "austria, vienna, belgium, brussels, finland, helsinki, estonia, tallinn, luxembourg, greece, athens",
    "CHF": "switzerland, zurich, zürich, geneva, lausanne, basel, zug",
    "SEK": "sweden, stockholm, gothenburg, malmö, malmo",
    "DKK": "denmark, copenhagen, aarhus",
    "NOK": "norway, oslo",
    "PLN": "poland, warsaw, krakow, kraków, wroclaw, wrocław, gdansk, gdańsk",
    "CZK": "czechia, czech republic, prague, brno",
    "HUF": "hungary, budapest",
    "RON": "romania, bucharest, cluj",
    "ILS": "israel, tel aviv, haifa, herzliya, jerusalem",
    "INR": "india, bangalore, bengaluru, hyderabad, mumbai, delhi, gurgaon, gurugram, pune, chennai, noida",
    "SGD": "singapore",
    "HKD": "hong kong",
    "JPY": "japan, tokyo, osaka",
    "CNY": "china, beijing, shanghai, shenzhen, hangzhou, guangzhou",
    "TWD": "taiwan, taipei",
    "KRW": "korea, seoul",
    "IDR": "indonesia, jakarta",
    "MYR": "malaysia, kuala lumpur",
    "THB": "thailand, bangkok",
    "VND": "vietnam, hanoi, saigon",
    "PHP": "philippines, manila",
    "AUD": "australia, sydney, melbourne, brisbane, perth, canberra",
    "NZD": "new zealand, auckland, wellington",
    "CAD": "canada, toronto, vancouver, montreal, montréal, ottawa, waterloo, calgary",
    "BRL": "brazil, são paulo, sao paulo, curitiba, rio de janeiro",
    "MXN": "mexico, mexico city, guadalajara, monterrey",
    "ARS": "argentina, buenos aires",
    "UYU": "uruguay, montevideo",
    "CLP": "chile, santiago",
    "COP": "colombia, bogota, bogotá, medellin, medellín",
    "AED": "uae, dubai, abu dhabi, emirates",
    "SAR": "saudi arabia, riyadh",
    "ZAR": "south africa, johannesburg, cape town",
    "EGP": "egypt, cairo",
    "KES": "kenya, nairobi",
    "NGN": "nigeria, lagos",
    "TRY": "turkey, türkiye, istanbul",
}
_CURRENCY_BY_PLACE = {place: code for code, places in _PLACES_BY_CURRENCY.items() for place in places.split(", ")}
_MOST_PLACE_WORDS = 3  # words in the longest place name
_PLACE_WORD = re.compile(r"\w+(?:\.\w+)?")


_LARGER_THAN_A_CITY = (
    "us, usa, u.s, united states, america, uk, united kingdom, england, scotland, britain, eu, europe, eurozone, "
    "germany, france, netherlands, ireland, spain, portugal, italy, austria, belgium, finland, estonia, luxembourg, "
    "greece, switzerland, sweden, denmark, norway, poland, czechia, czech republic, hungary, romania, israel, india, "
    "japan, china, taiwan, korea, indonesia, malaysia, thailand, vietnam, philippines, australia, new zealand, canada, "
    "brazil, mexico, argentina, uruguay, chile, colombia, uae, emirates, saudi arabia, south africa, egypt, kenya, "
    "nigeria, turkey, türkiye, california, texas, silicon valley"
)
_CITY_BY_ALIAS = {
    "new york": "new york city",
    "nyc": "new york city",
    "sf": "san francisco",
    "bay area": "san francisco",
    "bengaluru": "bangalore",
    "gurugram": "gurgaon",
    "zürich": "zurich",
    "dc": "washington",
    "são paulo": "sao paulo",
    "montréal": "montreal",
    "kraków": "krakow",
    "malmö": "malmo",
    "wrocław": "wroclaw",
    "gdańsk": "gdansk",
    "bogotá": "bogota",
    "medellín": "medellin",
}


# A country or region is too vague to contradict a city.
_LARGER_PLACES = frozenset(_LARGER_THAN_A_CITY.split(", "))


def find_cities(text: str) -> tuple[str, ...]:
    """Find the known cities in a text; each city is returned under one name, such as "bangalore" for Bengaluru."""
    words = _PLACE_WORD.findall(text.lower())[:20]
    cities: list[str] = []
    word_index = 0
    while word_index < len(words):
        # Longer names come first, so that "mexico city" is not read as "mexico".
        possible_names = [
            " ".join(words[word_index : word_index + word_count])
            for word_count in range(_MOST_PLACE_WORDS, 0, -1)
            if word_index + word_count <= len(words)
        ]
        place_name = next((place_name for place_name in possible_names if place_name in _CURRENCY_BY_PLACE), None)
        if place_name is not None and place_name not in _LARGER_PLACES:
            cities.append(_CITY_BY_ALIAS.get(place_name, place_name))
        word_index += len(place_name.split()) if place_name else 1
    return tuple(dict.fromkeys(cities))


def find_place_currency(place_name: str) -> str:
    """The ISO code of the currency in a place, or "" if the text names no known place."""
    words = _PLACE_WORD.findall(place_name.lower())[:20]
    for word_count in range(_MOST_PLACE_WORDS, 0, -1):
        for word_index in range(len(words) - word_count + 1):
            if currency_code := _CURRENCY_BY_PLACE.get(" ".join(words[word_index : word_index + word_count])):
                return currency_code
    return ""
