package org.posthorn.assistant.request;

/// What a word or phrase of a lexicon means, the same in all languages. Some have a value, which
/// the lexicon gives: `weekday 1` is Monday.
enum Concept {
  // Words that add nothing to what is asked.
  FILLER,
  POLITE,
  /// A pronoun that means the messages of the answer before.
  THEM,
  /// An article that is also such a pronoun: French "les", German "die".
  ARTICLE,
  /// "this", "these" before a noun, or alone.
  DEMONSTRATIVE,
  ALL,
  I,
  ME,
  MY,
  /// Joins persons, ordinals or conditions.
  AND,
  NOT,
  WITHOUT,
  /// What makes a request depend on something, or takes something out of it.
  CONDITION,
  /// Words of questions and orders that have nothing to do with mail.
  OTHER,
  /// "that" before what a message says, or before a relative clause.
  THAT,

  // What can be done.
  FIND,
  /// Like FIND, but only together with a noun of mail.
  ANYTHING,
  COUNT,
  READ,
  WRITE,
  SEND,
  NEW,
  TELL,
  REPLY,
  REPLY_ALL,
  FORWARD,
  ARCHIVE,
  DELETE,
  REMOVE,
  EMPTY,
  MARK,
  PUT,
  MOVE,
  STAR,
  UNSTAR,
  LABEL,
  UNLABEL,
  SNOOZE,
  MUTE,
  SUMMARISE,
  HELP,
  MORE,
  /// The separated part of a German verb, as in "leite ... weiter", and what resembles it.
  PARTICLE,
  /// "again": with a moment to come, a message shall be shown then.
  AGAIN,

  // What a message is marked as.
  AS_READ,
  AS_UNREAD,
  AS_STARRED,
  AS_JUNK,
  AS_NOT_JUNK,
  IS_JUNK,
  IS_NOT_JUNK,

  // Nouns. MAIL and others have the value 2 for the plural.
  MAIL,
  THREAD,
  FOLDER,
  STAR_NOUN,
  LABEL_NOUN,
  REPLY_NOUN,
  TASKS,
  DUE,
  OVERDUE,
  WAITING,
  NO_REPLY,
  ONE,

  // Properties of messages.
  UNREAD,
  IS_READ,
  STARRED,
  IMPORTANT,
  ANSWERED,
  UNANSWERED,
  NEWSLETTER,
  RECEIPT,
  NOTIFICATION,
  INVITATION,
  /// The value is the ordinal of [Criteria.Attachment].
  ATTACHMENT,
  /// The value is the ordinal of [Lexicon.Role].
  MAILBOX,
  SENT,
  LARGER,
  SMALLER,
  /// The value is the number of octets.
  SIZE_UNIT,

  // What stands before an argument.
  FROM,
  TO,
  CC,
  IN,
  WITH,
  ABOUT,
  CONTAIN,
  SUBJECT,
  SAY,
  AS,
  POSSESSIVE,
  NAME,

  // Numbers and dates.
  NUMBER,
  ORDINAL,
  ORDINAL_MARK,
  NUMBER_WORD,
  LATEST,
  TODAY,
  /// Days from today: -1 is yesterday.
  DAY,
  TONIGHT,
  /// The value is the hour at which a part of the day begins.
  DAYTIME,
  WEEKDAY,
  MONTH,
  /// The value is the ordinal of a [java.time.temporal.ChronoUnit].
  UNIT,
  WEEKEND,
  LAST,
  THIS,
  NEXT,
  FEW,
  AGO,
  AGO_BEFORE,
  SINCE,
  BEFORE,
  AFTER,
  UNTIL,
  BETWEEN,
  OLDER,
  NEWER,
  ON,
  CLOCK,
  /// The value is the hours to add: 12 for "pm".
  HALF_DAY
}
