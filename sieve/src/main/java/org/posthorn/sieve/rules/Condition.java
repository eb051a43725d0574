package org.posthorn.sieve.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A condition that a message meets or, with `not`, does not meet.
public sealed interface Condition {
  boolean not();

  /// How text is compared. The case of ASCII letters does not matter.
  enum Operator {
    IS,
    CONTAINS,
    /// With `*` for any text and `?` for one octet.
    MATCHES;

    /// The name in JSON, and after a colon in Sieve.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Operator> named(String word) {
      return Arrays.stream(values()).filter(operator -> operator.word().equals(word)).findFirst();
    }
  }

  /// What a text is compared with.
  enum Field {
    /// The address in From, without the name.
    FROM,
    /// An address in To.
    TO,
    /// An address in Cc.
    CC,
    /// An address in To or Cc.
    RECIPIENT,
    /// The sender of the envelope.
    SENDER,
    SUBJECT,
    /// The text of the message.
    BODY,
    /// A header field, by its name.
    HEADER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Field> named(String word) {
      return Arrays.stream(values())
          .filter(field -> field != HEADER && field.word().equals(word))
          .findFirst();
    }
  }

  /// A field matches one of the values.
  ///
  /// @param header the name of the field for [Field#HEADER]; else empty
  /// @param values at least one
  record Text(Field field, String header, Operator operator, List<String> values, boolean not)
      implements Condition {
    public Text {
      values = List.copyOf(values);
    }
  }

  /// The message is longer, or shorter, than this number of octets.
  record Size(boolean over, int octets, boolean not) implements Condition {}

  /// The message has a header field.
  record Exists(String header, boolean not) implements Condition {}
}
