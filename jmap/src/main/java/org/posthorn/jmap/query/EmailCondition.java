package org.posthorn.jmap.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One property of a FilterCondition (RFC 8621 §4.4.1).
sealed interface EmailCondition {

  /// @param mailbox empty for an unknown id
  record InMailbox(Optional<MailboxId> mailbox) implements EmailCondition {}

  /// @param mailboxes the excluded mailboxes
  record InMailboxOtherThan(Set<Integer> mailboxes) implements EmailCondition {}

  /// @param before whether before that time; otherwise at that time or later
  /// @param millis since 1970
  record Received(boolean before, long millis) implements EmailCondition {}

  /// @param below whether smaller than that; otherwise of that size or larger
  record Size(boolean below, long octets) implements EmailCondition {}

  /// How many Emails of a thread must match.
  enum Quantity {
    ALL,
    SOME,
    NONE
  }

  record InThread(Quantity quantity, String keyword) implements EmailCondition {}

  record Keyword(String keyword, boolean present) implements EmailCondition {}

  record Attachment(boolean present) implements EmailCondition {}

  /// The name of an attachment; not in the RFC.
  ///
  /// @param terms all of which must be in one name
  record AttachmentName(List<String> terms) implements EmailCondition {}

  /// Where a text is searched.
  enum Place {
    TEXT,
    FROM,
    TO,
    CC,
    BCC,
    SUBJECT,
    BODY
  }

  /// @param terms all of which must occur
  record Text(Place place, List<String> terms) implements EmailCondition {}

  /// @param terms all of which must be in the value of such a field; empty if it is enough that the
  ///   field exists
  record Header(String field, List<String> terms) implements EmailCondition {}

  /// The filter of a call. Each condition is a list of properties that must all hold.
  static Optional<Filter<List<EmailCondition>>> filter(Arguments arguments) {
    int[] terms = {0};
    return Filter.read(
        arguments,
        json -> {
          List<EmailCondition> all = read(json);
          terms[0] += all.stream().mapToInt(EmailCondition::termCount).sum();
          if (terms[0] > Filter.PARTS_MAX) {
            throw Terms.tooMany();
          }
          return all;
        });
  }

  private static int termCount(EmailCondition condition) {
    return switch (condition) {
      case AttachmentName name -> name.terms().size();
      case Text text -> text.terms().size();
      case Header header -> header.terms().size();
      default -> 0;
    };
  }

  /// @throws MethodException UNSUPPORTED_FILTER for an unknown property, INVALID_ARGUMENTS for a
  ///   value of another type
  private static List<EmailCondition> read(ObjectNode json) {
    List<EmailCondition> all = new ArrayList<>();
    Arguments of = new Arguments(json);
    for (String name : json.propertyNames()) {
      // A null property counts as absent.
      if (of.value(name).isPresent()) {
        all.add(read(of, name));
      }
    }
    return all;
  }

  private static EmailCondition read(Arguments of, String name) {
    return switch (name) {
      case "inMailbox" -> new InMailbox(ObjectId.mailbox(of.required(name)));
      case "inMailboxOtherThan" -> new InMailboxOtherThan(mailboxes(of, name));
      case "before" -> new Received(true, date(of, name));
      case "after" -> new Received(false, date(of, name));
      case "minSize" -> new Size(false, of.unsigned(name).orElseThrow());
      case "maxSize" -> new Size(true, of.unsigned(name).orElseThrow());
      case "allInThreadHaveKeyword" -> new InThread(Quantity.ALL, of.required(name));
      case "someInThreadHaveKeyword" -> new InThread(Quantity.SOME, of.required(name));
      case "noneInThreadHaveKeyword" -> new InThread(Quantity.NONE, of.required(name));
      case "hasKeyword" -> new Keyword(of.required(name), true);
      case "notKeyword" -> new Keyword(of.required(name), false);
      case "hasAttachment" -> new Attachment(of.flag(name, false));
      case "attachmentName" -> new AttachmentName(Terms.of(of.required(name)));
      case "text" -> text(of, name, Place.TEXT);
      case "from" -> text(of, name, Place.FROM);
      case "to" -> text(of, name, Place.TO);
      case "cc" -> text(of, name, Place.CC);
      case "bcc" -> text(of, name, Place.BCC);
      case "subject" -> text(of, name, Place.SUBJECT);
      case "body" -> text(of, name, Place.BODY);
      case "header" -> header(of, name);
      default -> throw Filter.unsupported("unknown condition " + name);
    };
  }

  private static Set<Integer> mailboxes(Arguments of, String name) {
    Set<Integer> ids = new HashSet<>();
    for (String id : of.ids(name).orElseThrow()) {
      ObjectId.mailbox(id).ifPresent(mailbox -> ids.add(mailbox.value()));
    }
    return ids;
  }

  /// RFC 8620 §1.4 UTCDate. The time of reception is in whole seconds, so rounding the limit up to
  /// the next millisecond does not change which Emails are before it.
  private static long date(Arguments of, String name) {
    try {
      OffsetDateTime date = OffsetDateTime.parse(of.required(name));
      if (date.getOffset().equals(ZoneOffset.UTC)) {
        Instant instant = date.toInstant();
        boolean whole = instant.equals(instant.truncatedTo(ChronoUnit.MILLIS));
        return instant.toEpochMilli() + (whole ? 0 : 1);
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Reported below, like a date of another zone.
    }
    throw MethodException.invalid(name + " must be a UTCDate such as 2026-03-01T12:00:00Z");
  }

  private static Text text(Arguments of, String name, Place place) {
    return new Text(place, Terms.of(of.required(name)));
  }

  private static Header header(Arguments of, String name) {
    List<String> parts = new ArrayList<>();
    JsonNode value = of.json().get(name);
    value.forEach(part -> parts.add(part.isString() ? part.asString() : ""));
    if (!value.isArray() || parts.isEmpty() || parts.size() > 2 || parts.getFirst().isEmpty()) {
      throw MethodException.invalid(
          "header must be a list of a field name and, optionally, a text");
    }
    if (!value.get(parts.size() - 1).isString()) {
      throw MethodException.invalid("header must be a list of strings");
    }
    return new Header(parts.getFirst(), parts.size() == 1 ? List.of() : Terms.of(parts.getLast()));
  }
}
