"""What the made-up company sells, how it advertises, who works there and what people write to it."""

from __future__ import annotations

from typing import NamedTuple

SHOP, SERVICE = 0, 1


class Channel(NamedTuple):
    """One way to a site: its utm tags, how often it brings a first and a later visit, and what a click costs."""

    site: int
    source: str
    medium: str
    campaign: str
    content: str
    term: str
    referrer: str
    kind: str  # Metrica's name of the traffic source
    first: float
    later: float
    click: float = 0.0  # roubles
    rate: float = 0.0  # clicks per impression


_YA, _GO = "https://yandex.ru/", "https://www.google.com/"
_SHOP_CHANNELS = (
    Channel(0, "yandex", "organic", "", "", "", _YA, "organic", 15, 12),
    Channel(0, "google", "organic", "", "", "", _GO, "organic", 9, 8),
    Channel(0, "", "", "", "", "", "", "direct", 8, 27),
    Channel(0, "yandex", "cpc", "coffee-machines", "capsule", "купить кофемашину", _YA, "ad", 9, 5, 152, 0.062),
    Channel(0, "yandex", "cpc", "coffee-machines", "grain", "кофемашина зерновая", _YA, "ad", 6, 3, 164, 0.055),
    Channel(0, "yandex", "cpc", "built-in-ovens", "steam", "духовой шкаф с паром", _YA, "ad", 6, 3, 132, 0.048),
    Channel(0, "yandex", "cpc", "fridges", "no-frost", "холодильник no frost", _YA, "ad", 7, 3, 116, 0.051),
    Channel(0, "yandex", "cpc", "brand", "name", "кухня маркет", _YA, "ad", 4, 6, 36, 0.21),
    Channel(0, "yandex", "cpc", "remarketing", "cart", "", _YA, "ad", 0, 7, 56, 0.012),
    Channel(0, "vk", "social", "spring-kitchen", "carousel", "", "https://vk.com/", "social", 7, 3, 68, 0.009),
    Channel(0, "vk", "social", "recipes", "video", "", "https://vk.com/", "social", 6, 3, 48, 0.011),
    Channel(0, "telegram", "social", "channel-post", "", "", "https://t.me/", "messenger", 3, 3),
    Channel(0, "newsletter", "email", "weekly-offers", "", "", "", "email", 0, 9),
    Channel(0, "newsletter", "email", "abandoned-cart", "", "", "", "email", 0, 4),
    Channel(0, "price-guide", "referral", "", "", "", "https://price-guide.example/", "referral", 8, 4),
    Channel(0, "recipes-blog", "referral", "", "", "", "https://recipes-blog.example/", "referral", 5, 2),
    Channel(0, "yandex", "cpc", "black-friday", "sale", "чёрная пятница техника", _YA, "ad", 0, 0, 144, 0.07),
)
_SERVICE_CHANNELS = (
    Channel(1, "google", "organic", "", "", "", _GO, "organic", 24, 18),
    Channel(1, "bing", "organic", "", "", "", "https://www.bing.com/", "organic", 2, 2),
    Channel(1, "", "", "", "", "", "", "direct", 10, 32),
    Channel(1, "google", "cpc", "repair-kyiv", "washing", "ремонт пральних машин", _GO, "ad", 11, 6, 184, 0.058),
    Channel(1, "google", "cpc", "repair-kyiv", "fridge", "ремонт холодильника", _GO, "ad", 9, 4, 176, 0.05),
    Channel(1, "google", "cpc", "spare-parts", "search", "coffee machine parts", _GO, "ad", 8, 5, 88, 0.047),
    Channel(1, "google", "cpc", "maintenance-plan", "display", "", _GO, "ad", 3, 5, 44, 0.006),
    Channel(
        1, "instagram", "social", "repair-stories", "reels", "", "https://instagram.com/", "social", 9, 4, 15, 0.01
    ),
    Channel(1, "facebook", "social", "local-master", "post", "", "https://facebook.com/", "social", 7, 4, 64, 0.009),
    Channel(1, "newsletter", "email", "care-tips", "", "", "", "email", 0, 8),
    Channel(1, "masters-map", "referral", "", "", "", "https://masters-map.example/", "referral", 6, 3),
    Channel(1, "google", "cpc", "black-friday", "sale", "знижки на сервіс", _GO, "ad", 0, 0, 160, 0.06),
)
CHANNELS = _SHOP_CHANNELS + _SERVICE_CHANNELS
BLACK_FRIDAY = tuple(n for n, channel in enumerate(CHANNELS) if channel.campaign == "black-friday")
"""Number of each site's sale campaign; it replaces other ads in November."""


class Product(NamedTuple):
    """Something sold: where, its page and name, price in roubles, and its weight among sales."""

    site: int
    path: str
    name: str
    price: float
    weight: float


PRODUCTS = (
    Product(0, "/coffee/capsule-mini", "Капсульная кофемашина Mini", 8_990, 14),
    Product(0, "/coffee/grain-pro", "Кофемашина Grain Pro", 46_900, 9),
    Product(0, "/ovens/steam-60", "Духовой шкаф Steam 60", 52_400, 6),
    Product(0, "/fridges/nofrost-340", "Холодильник NoFrost 340", 64_990, 6),
    Product(0, "/hobs/induction-4", "Индукционная панель 4", 31_500, 7),
    Product(0, "/small/kettle-glass", "Чайник Glass", 3_290, 18),
    Product(0, "/small/blender-900", "Блендер 900", 5_490, 15),
    Product(0, "/small/multicooker", "Мультиварка Duo", 7_790, 12),
    Product(0, "/hoods/slim-50", "Вытяжка Slim 50", 12_900, 6),
    Product(0, "/care/filters", "Фильтры и чистящие средства", 1_290, 22),
    Product(1, "/repair/washing", "Ремонт пральної машини", 6_400, 16),
    Product(1, "/repair/fridge", "Ремонт холодильника", 8_200, 12),
    Product(1, "/repair/coffee", "Coffee machine service", 5_100, 14),
    Product(1, "/plan/year", "Maintenance plan, one year", 11_900, 7),
    Product(1, "/parts/pump", "Помпа для кавомашини", 2_900, 14),
    Product(1, "/parts/seal", "Комплект ущільнень", 990, 18),
    Product(1, "/parts/drum", "Підшипники барабана", 3_700, 8),
)


class Operator(NamedTuple):
    """Someone who answers: skill scales the chance of a sale, pace the waiting time, talk the length of calls."""

    site: int
    name: str
    skill: float
    pace: float
    talk: float


OPERATORS = (
    Operator(0, "Белова Дарья", 1.45, 0.8, 1.2),
    Operator(0, "Громов Илья", 1.2, 0.9, 1.0),
    Operator(0, "Кравцова Инна", 1.05, 1.0, 1.1),
    Operator(0, "Лаптев Олег", 0.95, 1.1, 0.8),
    Operator(0, "Маркова Эльвира", 1.1, 0.7, 0.9),
    Operator(0, "Рябов Степан", 0.7, 1.5, 0.7),
    Operator(0, "Чижова Алла", 0.85, 1.2, 1.4),
    Operator(1, "Ярова Леся", 1.3, 0.8, 1.1),
    Operator(1, "Дубовий Максим", 1.0, 1.0, 1.0),
    Operator(1, "Nina Brandt", 1.1, 0.9, 0.9),
    Operator(1, "Сич Орест", 0.8, 1.3, 0.8),
)

OWN_PHONES = ("74951203040", "78122203040", "74951203041")
"""The company's own numbers that customers dial; never an identifier."""

CALL_TAGS = ("Подбор товара", "Наличие и цена", "Доставка", "Гарантия", "Ремонт", "Ошиблись номером")
FORMS = ("Обратный звонок", "Заказ в один клик", "Вопрос о товаре", "Расчёт кухни", "Сообщить о поступлении")
REGISTRATION = "Регистрация на сайте"
ORDER_COMMENTS = (
    "",
    "",
    "",
    "",
    "Позвоните за час",
    "Оставить у консьержа",
    "Нужен подъём на этаж",
    "Подарочная упаковка",
)
LOSS_REASONS = ("Дорого", "Уже отремонтировали", "Не дозвонились", "No parts available", "Передумали")
STAGES = ("new", "diagnosis", "offer", "repair", "done")


class Message(NamedTuple):
    """Something that reaches the help desk: its kind, the writer's language (ru, uk, en), subject and text."""

    kind: str
    language: str
    subject: str
    text: str


MESSAGES = (
    Message("ticket", "ru", "Не пришёл заказ", "Здравствуйте! Заказ должен был прийти во вторник, статуса нет."),
    Message("ticket", "ru", "Возврат товара", "Товар не подошёл по размеру, как оформить возврат?"),
    Message("ticket", "ru", "Гарантийный ремонт", "Через две недели на дисплее ошибка E-04."),
    Message("ticket", "ru", "Неполный комплект", "Упаковка была вскрыта, не хватает двух насадок."),
    Message("ticket", "uk", "Знову протікає", "Після заміни помпи машина знову протікає."),
    Message("ticket", "uk", "Питання щодо оплати", "Оплату списано двічі, поверніть, будь ласка, зайве."),
    Message("ticket", "en", "Error E-04", "The display shows error E-04 two weeks after the repair."),
    Message("ticket", "en", "Invoice", "The invoice lacks our VAT number."),
    Message("chat", "ru", "Подбор кофемашины", "Подскажите, какая модель тише?"),
    Message("chat", "ru", "Срок доставки", "Успеете доставить до субботы?"),
    Message("chat", "ru", "Рассрочка", "А рассрочка есть? И скидка на второй товар?"),
    Message("chat", "uk", "Наявність запчастин", "Чи є в наявності ущільнення?"),
    Message("chat", "uk", "Виїзд майстра", "Чи приїде майстер у суботу?"),
    Message("chat", "en", "Other brands", "Do you repair other brands too?"),
    Message("chat", "en", "Service in my city", "Is there a master in Kraków?"),
    Message("email", "ru", "Счёт для организации", "Добрый день, пришлите, пожалуйста, счёт."),
    Message("email", "ru", "Подтверждение заказа", "Подтверждаю заказ, доставка по будням после 18."),
    Message("email", "uk", "Запит на ремонт", "Прошу узгодити дату виїзду майстра."),
    Message("email", "en", "Question about warranty", "Could you confirm the price and the warranty?"),
    Message("reply", "ru", "Ваша заявка", "Здравствуйте! Перезвоним сегодня, цены во вложении."),
    Message("reply", "ru", "Ответ на вашу заявку", "Добрый день! Модель есть в наличии, доставка в пятницу."),
    Message("reply", "uk", "Ваша заявка", "Вітаємо! Майстер зможе приїхати завтра."),
    Message("reply", "en", "Your request", "Hello! The part is in stock, the price is attached."),
    Message("survey", "ru", "NPS", "Всё понравилось"),
    Message("survey", "ru", "NPS", "Долго ждал ответа"),
    Message("survey", "ru", "NPS", ""),
    Message("survey", "uk", "NPS", "Швидко і ввічливо"),
    Message("survey", "uk", "NPS", ""),
    Message("survey", "en", "NPS", "Will come again"),
    Message("survey", "en", "NPS", ""),
    Message("callback", "ru", "Перезвонить клиенту", ""),
    Message("callback", "uk", "Передзвонити клієнту", ""),
    Message("callback", "en", "Call the customer back", ""),
    Message("mention", "ru", "Отзыв в социальной сети", "Взяли кофемашину, утро спасено!"),
    Message("mention", "ru", "Отзыв в социальной сети", "Сервис так себе, ждали неделю"),
    Message("mention", "uk", "Відгук у соцмережі", "Майстер приїхав вчасно, раджу"),
    Message("mention", "en", "Review", "Quick and polite, fixed the same day"),
)
