package org.posthorn.assistant.triage;

/// A property of a message that counts for its importance.
///
/// @param kind what kind of property
/// @param value which one, such as the address of the sender; empty if the kind has only one
/// @param claim whether any sender could give a message this property
record Feature(Kind kind, String value, boolean claim) {

  static Feature proven(Kind kind, String value) {
    return new Feature(kind, value, false);
  }

  static Feature proven(Kind kind) {
    return new Feature(kind, "", false);
  }

  static Feature claimed(Kind kind, String value) {
    return new Feature(kind, value, true);
  }

  static Feature claimed(Kind kind) {
    return new Feature(kind, "", true);
  }

  /// Its name in a model.
  String name() {
    return value.isEmpty() ? kind.label() : kind.label() + ":" + value;
  }

  /// The kinds, with their weight in a model that has learnt nothing, in log-odds; and how fast a
  /// model learns them.
  enum Kind {
    /// How many messages are important at all.
    BASE("base", -2.2, 0.15, 1.5),

    SENDER("sender", 0, 0.8, 4),
    DOMAIN("domain", 0, 0.25, 0.6),
    /// The owner wrote to the sender before.
    CORRESPONDENT("correspondent", 1.6, 0.2, 1.5),
    /// The owner answered the sender several times.
    OFTEN_ANSWERED("often-answered", 0.8, 0.2, 1.5),
    COLLEAGUE("colleague", 0.4, 0.2, 1.5),
    /// The author's domain is not responsible for the message, or there is no single author.
    UNPROVEN("unproven-sender", -0.7, 0.1, 0.7),

    /// An answer to a message of the owner.
    REPLY("reply-to-you", 1.6, 0.2, 1.5),
    /// In a thread in which the owner wrote.
    THREAD("your-thread", 1.0, 0.2, 1.5),

    TO_YOU_ALONE("to-you-alone", 0.9, 0.2, 1.5),
    TO_YOU("to-you", 0.4, 0.2, 1.5),
    COPY("copy", -0.3, 0.2, 1.5),
    NOT_TO_YOU("not-to-you", -0.6, 0.2, 1.5),
    MANY_RECIPIENTS("many-recipients", -0.5, 0.2, 1.5),

    DISCUSSION("mailing-list", -0.4, 0.2, 1.5),
    BULK("bulk", -1.6, 0.2, 1.5),
    AUTOMATIC("automatic", -1.1, 0.2, 1.5),
    LIST("list", 0, 0.5, 3),
    NEWSLETTER("newsletter", -0.5, 0.2, 1.5),
    RECEIPT("receipt", 0.2, 0.2, 1.5),
    NOTIFICATION("notification", -0.2, 0.2, 1.5),

    SUBJECT_REPLY("subject-reply", 0, 0.3, 1),
    SUBJECT_QUESTION("subject-question", 0.1, 0.15, 1),
    WORD("word", 0, 0.2, 1.5),
    /// Six hours of the day in UTC.
    HOUR("hour", 0, 0.03, 0.5);

    private final String label;
    private final float initial;
    private final float rate;
    private final float reach;

    Kind(String label, double initial, double rate, double reach) {
      this.label = label;
      this.initial = (float) initial;
      this.rate = (float) rate;
      this.reach = (float) reach;
    }

    /// Its name, for people and programs.
    String label() {
      return label;
    }

    float initial() {
      return initial;
    }

    float rate() {
      return rate;
    }

    /// How far a model may move the weight from the initial one.
    float reach() {
      return reach;
    }
  }
}
