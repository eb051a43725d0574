package org.posthorn.jmap.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.mime.UnicodeCasemap;

/// A comparator of Email/query (RFC 8621 §4.4.2).
///
/// @param keyword of the properties that need one; empty for others
record EmailSort(Property property, boolean ascending, Collation collation, String keyword) {

  enum Property {
    RECEIVED_AT("receivedAt"),
    /// When it returned by a reminder, or was received; an extension of Posthorn.
    WOKEN_AT("wokenAt"),
    /// How well it fits the texts of the filter; an extension of Posthorn.
    RELEVANCE("relevance"),
    SIZE("size"),
    FROM("from"),
    TO("to"),
    SUBJECT("subject"),
    SENT_AT("sentAt"),
    HAS_KEYWORD("hasKeyword"),
    ALL_IN_THREAD_HAVE_KEYWORD("allInThreadHaveKeyword"),
    SOME_IN_THREAD_HAVE_KEYWORD("someInThreadHaveKeyword");

    private final String text;

    Property(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }

    /// Whether stored properties of the message must be read.
    boolean isOfContent() {
      return this == FROM || this == TO || this == SUBJECT || this == SENT_AT || this == RELEVANCE;
    }

    /// Whether other Emails of the thread affect the order.
    boolean isOfThread() {
      return this == ALL_IN_THREAD_HAVE_KEYWORD || this == SOME_IN_THREAD_HAVE_KEYWORD;
    }

    boolean needsKeyword() {
      return this == HAS_KEYWORD || isOfThread();
    }
  }

  /// How texts are compared (RFC 4790).
  enum Collation {
    OCTET("i;octet"),
    ASCII_CASEMAP("i;ascii-casemap"),
    UNICODE_CASEMAP("i;unicode-casemap");

    private final String text;

    Collation(String text) {
      this.text = text;
    }

    /// The sort key of a text, which is compared octet by octet.
    byte[] key(String value) {
      String folded =
          switch (this) {
            case OCTET -> value;
            case ASCII_CASEMAP -> asciiFolded(value);
            case UNICODE_CASEMAP -> UnicodeCasemap.fold(value);
          };
      return folded.getBytes(StandardCharsets.UTF_8);
    }

    private static String asciiFolded(String value) {
      StringBuilder folded = new StringBuilder(value);
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c >= 'a' && c <= 'z') {
          folded.setCharAt(i, (char) (c - 'a' + 'A'));
        }
      }
      return folded.toString();
    }
  }

  /// The default order, and the order of Emails that compare equal: newest first.
  private static final EmailSort NEWEST =
      new EmailSort(Property.RECEIVED_AT, false, Collation.UNICODE_CASEMAP, "");

  /// @return at least one
  /// @throws MethodException UNSUPPORTED_SORT, or INVALID_ARGUMENTS for a keyword that is missing
  static List<EmailSort> of(List<QueryRequest.Sort> sorts) {
    return sorts.isEmpty() ? List.of(NEWEST) : sorts.stream().map(EmailSort::of).toList();
  }

  private static EmailSort of(QueryRequest.Sort sort) {
    Property property =
        Arrays.stream(Property.values())
            .filter(each -> each.text.equals(sort.property()))
            .findFirst()
            .orElseThrow(() -> unsupported("by " + sort.property()));
    Collation collation =
        sort.collation()
            .map(name ->
                Arrays.stream(Collation.values())
                    .filter(each -> each.text.equals(name.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> unsupported("with the collation " + name)))
            .orElse(Collation.UNICODE_CASEMAP);
    String keyword = property.needsKeyword() ? new Arguments(sort.own()).required("keyword") : "";
    return new EmailSort(property, sort.ascending(), collation, keyword);
  }

  /// Whether the order uses the time of reminders.
  boolean isOfWoken() {
    return property == Property.WOKEN_AT;
  }

  /// The same for Emails without a reminder.
  EmailSort byReception() {
    return isOfWoken() ? new EmailSort(Property.RECEIVED_AT, ascending, collation, keyword) : this;
  }

  static MethodException unsupported(String what) {
    return new MethodException(
        MethodException.Type.UNSUPPORTED_SORT, "Emails cannot be sorted " + what);
  }
}
