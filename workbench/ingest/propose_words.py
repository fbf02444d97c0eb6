"""What exports call their columns, in English, Russian and Ukrainian: the header words of each canonical column.

A header that is one of the words is clear; one that holds a word among others is a hint.
"""

from __future__ import annotations

import re

WORDS: dict[str, str] = {
    "event_id": "id, uuid, uniqueid, event id, call id, deal id, lead id, order id, request id, ticket id, record id, "
    "row id, message id, visit id, ид, код, id звонка, id сделки, id заказа, id заявки, id обращения, id дзвінка, "
    "id угоди, id замовлення, id звернення, ідентифікатор, идентификатор",
    "occurred_at": "date, time, datetime, date time, timestamp, day, created, created at, created on, create date, "
    "creation date, created time, date created, occurred at, start time, started at, start, call date, calldate, "
    "call time, order date, event date, event time, event timestamp, submitted at, first contact date, visit date, "
    "дата, время, дата время, дата и время, дата создания, дата создания сделки, создан, создано, дата звонка, "
    "время звонка, дата заказа, дата заявки, дата обращения, начало, дата та час, дата і час, час, дата створення, "
    "створено, дата дзвінка, час дзвінка, дата замовлення, дата заявки, дата звернення, початок",
    "closed_at": "closed at, closed, close date, closed on, closed date, resolved at, solved at, completed at, "
    "completion date, won date, дата закрытия, закрыт, закрыто, дата завершения, дата закриття, закрито, "
    "дата завершення",
    "responded_at": "first response at, first reply at, first response, responded at, answered at, дата ответа, "
    "дата первого ответа, первый ответ, дата відповіді, дата першої відповіді, перша відповідь",
    "due_at": "due date, due at, due, pay by, срок оплаты, оплатить до, термін оплати, сплатити до",
    "paid_at": "paid at, payment date, date paid, paid on, дата оплаты, дата платежа, дата оплати, дата платежу",
    "source": "utm source, source, traffic source, lead source, origin, источник, источник трафика, источник сделки, "
    "рекламный источник, джерело, джерело трафіку",
    "medium": "utm medium, medium, traffic type, канал, тип трафика, тип трафіку",
    "campaign": "utm campaign, campaign, campaign name, кампания, рекламная кампания, кампанія, рекламна кампанія",
    "content": "utm content, ad content, объявление, оголошення",
    "term": "utm term, keyword, keywords, search query, search term, ключевое слово, ключевая фраза, поисковый запрос, "
    "ключове слово, ключова фраза, пошуковий запит",
    "landing_url": "landing page, landing, landing url, landing page url, entrance page, start url, page url, "
    "url, page, "
    "form url, страница, страница входа, посадочная страница, сторінка, сторінка входу, посадкова сторінка",
    "referrer": "referrer, referer, refferrer, ref, referrer url, реферер, источник перехода, джерело переходу",
    "city": "city, town, visitor city, город, місто",
    "device": "device, device type, visitor device, устройство, тип устройства, пристрій, тип пристрою",
    "amount": "amount, total, sum, total amount, order total, deal amount, revenue, value, price, budget, opportunity, "
    "dollar value, order value, sale cost, сумма, сумма заказа, сумма сделки, стоимость, цена, итого, бюджет, выручка, "
    "сума, сума замовлення, сума угоди, вартість, ціна, разом, виручка",
    "currency": "currency, currency code, deal currency, валюта",
    "status": "status, stage, state, deal stage, deal status, order status, lead status, статус, статус заказа, "
    "статус сделки, статус обращения, этап, этап сделки, стадия, стадия сделки, состояние, статус замовлення, "
    "статус угоди, статус звернення, етап, етап угоди, стадія, стадія угоди, стан",
    "loss_reason": "loss reason, lost reason, closed lost reason, reason lost, причина отказа, причина потери, "
    "причина закрытия, причина відмови, причина втрати",
    "order_number": "order number, order no, invoice number, invoice no, invoice, deal number, номер заказа, "
    "номер сделки, "
    "номер счета, номер замовлення, номер угоди, номер рахунку",
    "thread": "thread, thread id, conversation id, conversation, диалог, переписка, розмова, листування",
    "operator": "operator, agent, agent name, manager, owner, deal owner, assignee, assigned to, responsible, "
    "employee, "
    "sales rep, менеджер, оператор, ответственный, сотрудник, ответственный менеджер, відповідальний, співробітник",
    "direction": "direction, call direction, call type, направление, направление звонка, тип звонка, напрямок, "
    "напрямок дзвінка, тип дзвінка",
    "answered": "answered, is answered, connected, отвечен, отвечено, принят, відповіли, прийнято",
    "duration_s": "duration, duration s, duration sec, call duration, talk time, billsec, total duration, seconds, "
    "длительность, длительность звонка, длительность разговора, продолжительность, тривалість, тривалість дзвінка, "
    "тривалість розмови",
    "wait_s": "wait, wait time, waittime, waiting time, wait s, waiting connect, ring time, ожидание, время ожидания, "
    "очікування, час очікування",
    "category": "category, type, pipeline, категория, тип, тип обращения, воронка, категорія, тип звернення",
    "tags": "tags, tag, labels, label, теги, тег, метки, мітки",
    "subject": "subject, title, topic, deal name, тема, название, название сделки, заголовок, назва, назва угоди",
    "text": "text, message, comment, comments, description, note, notes, body, transcript, feedback, текст, сообщение, "
    "комментарий, комментарии, примечание, описание, повідомлення, коментар, примітка, опис",
    "rating": "rating, score, nps, csat, satisfaction, grade, оценка, рейтинг, оцінка",
    "name": "name, full name, fio, customer name, client name, contact name, contact, first name, customer full name, "
    "имя, фио, фио клиента, имя клиента, клиент, контакт, контактное лицо, покупатель, ім я, піб, піб клієнта, "
    "ім я клієнта, клієнт, контактна особа, покупець",
    "phone": "caller number, caller, caller id, customer phone, customer phone number, contact phone, "
    "contact phone number, client phone, телефон клиента, номер клиента, телефон клієнта, номер клієнта, phones, "
    "phone number, mobile, mobile phone, cell phone, telephone, tel, телефон, телефоны, номер телефона, "
    "мобильный, мобильный телефон, тел, номер абонента, "
    "телефони, номер телефону, мобільний, мобільний телефон",
    "email": "email, e mail, emails, mail, email address, customer email, client email, contact email, почта, "
    "эл почта, электронная почта, имейл, email клиента, почта клиента, пошта, ел пошта, електронна пошта, "
    "email клієнта",
    "cookie": "client id, clientid, cookie, cookie id, ga client id, ym client id, google client id, user pseudo id, "
    "anonymous id, visitor id, fingerprint",
    "crm_id": "contact id, customer id, customerid, client number, customer number, user id, buyer id, account id, "
    "person id, mql id, prospect id, id клиента, код клиента, id контакта, номер карты, id покупателя, id клієнта, "
    "код клієнта, id контакту, id покупця",
    "messenger": "telegram, telegram id, whatsapp, viber, chat id, messenger, мессенджер, телеграм, месенджер",
    "project": "project, site, brand, site domain name, сайт, проект, бренд, проєкт",
}

COMPANYS_OWN = re.compile(
    r"\b(virtual|dialled|dialed|called|dst|destination|tracking|pool|redirect|agent|operator|manager|owner|employee|"
    r"виртуальн\w*|подменн\w*|набранн\w*|куда|менеджер\w*|оператор\w*|сотрудник\w*|ответственн\w*|віртуальн\w*|"
    r"підмінн\w*|набран\w*|куди|співробітник\w*|відповідальн\w*)\b"
)
"""Words of a phone or e-mail that is the company's own: as an identifier it would make one customer of all."""

ANOTHER = re.compile(
    r"\b(mobile|cell|home|work|second|secondary|additional|other|alternative|2|мобильн\w*|домашн\w*|рабоч\w*|втор\w*|"
    r"доп\w*|мобільн\w*|робоч\w*|друг\w*|дод\w*)\b"
)
"""Words of a further phone or e-mail of the same person. Others beside it may be of somebody else."""

KIND_WORDS: tuple[tuple[str, str], ...] = (
    ("call", "call caller calldate billsec duration talk звонок звонка звонки дзвінок дзвінка дзвінки длительность"),
    ("ticket", "ticket tickets assignee resolved solved тикет обращение обращения звернення"),
    ("survey", "nps csat survey question answer respondent опрос вопрос оценка опитування"),
    ("deal", "deal order invoice sale won pipeline сделка сделки заказ заказа счет угода угоди замовлення рахунок"),
    ("request", "request lead form submitted enquiry заявка заявки лид форма лід"),
    ("session", "session visit landing pageviews визит визита сессия візит візиту"),
    ("cart", "cart carts basket корзина корзины кошик кошики"),
    ("checkout", "checkout checkouts"),
    ("identify", "contacts clients customers people контакты клиенты контакти клієнти"),
    ("chat", "chat dialog чат диалог"),
    ("email", "letter письмо лист"),
)
"""Words in the headers and the file's name that tell what its rows are; the kind with most of them wins."""

STATUS_WORDS: dict[str, str] = {
    "won": "won, closed won, closedwon, win, paid, success, successful, completed, complete, delivered, done, sold, "
    "успешно, успешно реализовано, оплачен, оплачено, оплачена, выполнен, выполнено, доставлен, завершен, продано, "
    "успішно, успішно реалізовано, сплачено, виконано, доставлено, завершено",
    "lost": "lost, closed lost, closedlost, cancelled, canceled, rejected, declined, failed, unsuccessful, "
    "закрыто и не реализовано, отменен, отменено, отменена, отказ, не реализовано, проиграна, "
    "закрито і не реалізовано, скасовано, відмова, не реалізовано, програно",
    "refunded": "refunded, refund, returned, return, возврат, возвращен, возвращено, повернення, повернено",
    "open": "open, new, in progress, pending, processing, created, unsorted, qualification, negotiation, "
    "новый, новая, в работе, в обработке, открыт, неразобранное, первичный контакт, "
    "новий, нова, в роботі, в обробці, відкрито, нерозібране",
}


def plain(header: str) -> str:
    """Write a header as words: `UTM_Source`, `utmSource` and `utm source` are one.

    >>> plain("callerNumber"), plain("Ім’я клієнта"), plain("E-mail")
    ('caller number', 'ім я клієнта', 'e mail')
    """
    parted = re.sub(r"(?<=[a-zа-яёіїєґ])(?=[A-ZА-ЯЁІЇЄҐ])", " ", header.removeprefix("ym:s:"))
    return " ".join(re.findall(r"[^\W_]+", parted.casefold().replace("ё", "е")))


def words_of(text: str) -> tuple[str, ...]:
    """Take a list of words apart."""
    return tuple(plain(word) for word in text.split(","))


HEADERS: dict[str, tuple[str, ...]] = {column: (*words_of(text), plain(column)) for column, text in WORDS.items()}
STATUSES: dict[str, str] = {word: status for status, text in STATUS_WORDS.items() for word in words_of(text)}
