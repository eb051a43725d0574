package org.posthorn.jmap.change;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the metadata of an Email (RFC 8621 §4.1.1) from the input of a client.
final class Placement {
  /// RFC 8621 §4.1.1
  private static final Pattern KEYWORD = Pattern.compile("[\\x21-\\x7e&&[^(){\\]%*\"\\\\]]{1,255}");

  private static final Pattern UTC_DATE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");

  private static final Map<String, Long> SYSTEM =
      Map.of(
          "$seen", Flags.SEEN,
          "$flagged", Flags.FLAGGED,
          "$answered", Flags.ANSWERED,
          "$draft", Flags.DRAFT);

  private Placement() {}

  /// The mailboxes of a new Email.
  ///
  /// @throws SetException if it is not an object of ids, or is empty
  static Set<MailboxId> mailboxes(@Nullable JsonNode value, Call call) {
    if (!(value instanceof ObjectNode object)) {
      throw SetException.invalid("mailboxIds must be an object of ids", "mailboxIds");
    }
    Set<MailboxId> mailboxes = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      requireTrue("mailboxIds", each.getValue());
      mailboxes.add(mailbox(each.getKey(), call));
    }
    if (mailboxes.isEmpty()) {
      // RFC 8621 §4.1.1
      throw SetException.invalid("an Email must be in at least one mailbox", "mailboxIds");
    }
    if (mailboxes.size() > StoreLimits.MAILBOXES_PER_EMAIL_MAX) {
      throw tooManyMailboxes();
    }
    return mailboxes;
  }

  /// A mailbox by its id or its creation id in this request.
  static MailboxId mailbox(String written, Call call) {
    return call.id(written).flatMap(ObjectId::mailbox).orElseThrow(Placement::noMailbox);
  }

  static SetException noMailbox() {
    return SetException.invalid("there is no such mailbox", "mailboxIds");
  }

  static SetException tooManyMailboxes() {
    return new SetException(
        "tooManyMailboxes",
        "an Email can be in at most " + StoreLimits.MAILBOXES_PER_EMAIL_MAX + " mailboxes");
  }

  static SetException forbidden() {
    return new SetException("forbidden", "your rights on one of its mailboxes do not allow this");
  }

  static SetException tooManyKeywords() {
    return new SetException("tooManyKeywords", "the account has no room for another keyword");
  }

  static SetException tooManyReminders() {
    return new SetException("overQuota", "too many reminders");
  }

  /// @throws SetException if it is not an object of keywords
  static FlagSet keywords(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return FlagSet.NONE;
    }
    if (!(value instanceof ObjectNode object)) {
      throw SetException.invalid("keywords must be an object of keywords", "keywords");
    }
    for (JsonNode each : object.values()) {
      requireTrue("keywords", each);
    }
    return flags(object.propertyNames());
  }

  /// @throws SetException if one is not a valid keyword
  static FlagSet flags(Iterable<String> names) {
    long system = 0;
    Set<String> keywords = new LinkedHashSet<>();
    for (String name : names) {
      if (!KEYWORD.matcher(name).matches()) {
        throw SetException.invalid("a keyword is 1 to 255 characters of an atom", "keywords");
      }
      String lower = name.toLowerCase(Locale.ROOT);
      Long flag = SYSTEM.get(lower);
      if (flag == null) {
        keywords.add(lower);
      } else {
        system |= flag;
      }
    }
    return new FlagSet(system, keywords);
  }

  private static void requireTrue(String property, JsonNode value) {
    if (!value.isBoolean() || !value.asBoolean()) {
      throw SetException.invalid("each value of " + property + " must be true", property);
    }
  }

  /// @return empty if it is absent
  /// @throws SetException if it is not a UTCDate (RFC 8620 §1.4)
  static Optional<Instant> receivedAt(@Nullable JsonNode value) {
    return utcDate("receivedAt", value);
  }

  /// @return empty if it is absent
  /// @throws SetException if it is not a UTCDate (RFC 8620 §1.4)
  static Optional<Instant> utcDate(String property, @Nullable JsonNode value) {
    if (value == null || value.isNull() || value.isMissingNode()) {
      return Optional.empty();
    }
    if (value.isString() && UTC_DATE.matcher(value.asString()).matches()) {
      try {
        return Optional.of(Instant.parse(value.asString()));
      } catch (DateTimeException e) {
        // Such as 31 February; refused like any other text that is not a date.
      }
    }
    throw SetException.invalid(property + " must be a date in UTC", property);
  }
}
