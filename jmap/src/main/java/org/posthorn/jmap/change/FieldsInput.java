package org.posthorn.jmap.change;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthorn.jmap.email.HeaderForm;
import org.posthorn.jmap.email.HeaderProperty;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.AddressGroup;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Header fields that a client sets as properties (RFC 8621 §4.6), each field by only one property.
/// One thread.
final class FieldsInput {
  /// RFC 8621 §4.1.2.5; limited in length, so that the field can be folded.
  private static final Pattern MESSAGE_ID = Pattern.compile("[^\\s<>\\p{Cntrl}]{1,900}");

  private static final Pattern URL = Pattern.compile("[^\\s<>\\p{Cntrl}]{1,900}");

  private static final Map<String, HeaderProperty> NAMED =
      Map.ofEntries(
          named("messageId", "Message-ID", HeaderForm.MESSAGE_IDS),
          named("inReplyTo", "In-Reply-To", HeaderForm.MESSAGE_IDS),
          named("references", "References", HeaderForm.MESSAGE_IDS),
          named("sender", "Sender", HeaderForm.ADDRESSES),
          named("from", "From", HeaderForm.ADDRESSES),
          named("to", "To", HeaderForm.ADDRESSES),
          named("cc", "Cc", HeaderForm.ADDRESSES),
          named("bcc", "Bcc", HeaderForm.ADDRESSES),
          named("replyTo", "Reply-To", HeaderForm.ADDRESSES),
          named("subject", "Subject", HeaderForm.TEXT),
          named("sentAt", "Date", HeaderForm.DATE));

  private final HeaderWriter writer = new HeaderWriter();

  /// The property that has set a field, by the field's name in lower case.
  private final Map<String, String> set = new HashMap<>();

  private static Map.Entry<String, HeaderProperty> named(
      String property, String field, HeaderForm form) {
    return Map.entry(property, new HeaderProperty(field, form, false));
  }

  HeaderWriter writer() {
    return writer;
  }

  boolean has(String field) {
    return set.containsKey(field.toLowerCase(Locale.ROOT));
  }

  /// Reads a property of an Email, if it represents a header field. Null sets nothing.
  ///
  /// @throws SetException if it is a field of parts (`Content-*`), is set twice, or has an invalid
  ///   value
  boolean ofEmail(String property, JsonNode value) {
    HeaderProperty header = NAMED.get(property);
    if (header == null) {
      if (!property.startsWith("header:")) {
        return false;
      }
      header = parsed(property);
    }
    String field = header.field().toLowerCase(Locale.ROOT);
    // RFC 8621 §4.6
    if (field.startsWith("content-") || field.equals("mime-version")) {
      throw SetException.invalid("this field can only be set in a body part", property);
    }
    set(property, header, value);
    return true;
  }

  /// Reads a property of a part, if it represents a header field.
  ///
  /// @throws SetException as before
  boolean ofPart(String property, JsonNode value) {
    if (!property.startsWith("header:")) {
      return false;
    }
    HeaderProperty header = parsed(property);
    // RFC 8621 §4.6
    if (header.field().equalsIgnoreCase("Content-Transfer-Encoding")) {
      throw SetException.invalid("the server chooses the transfer encoding", property);
    }
    set(property, header, value);
    return true;
  }

  private static HeaderProperty parsed(String property) {
    return HeaderProperty.parse(property)
        .orElseThrow(() ->
            SetException.invalid(
                "not a header field, or a form that is not allowed for it", property));
  }

  /// Records that a property sets a field.
  ///
  /// @throws SetException if another property sets it too
  void claim(String field, String property) {
    String other = set.putIfAbsent(field.toLowerCase(Locale.ROOT), property);
    if (other != null) {
      throw SetException.invalid("both set the field " + field, other, property);
    }
  }

  private void set(String property, HeaderProperty header, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    claim(header.field(), property);
    try {
      if (!header.all()) {
        write(header, value);
        return;
      }
      for (JsonNode each : elements(value)) {
        write(header, each);
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw SetException.invalid("the value does not have the form " + header.form(), property);
    }
  }

  private void write(HeaderProperty header, JsonNode value) {
    String field = header.field();
    switch (header.form()) {
      case RAW -> writer.folded(field, text(value));
      case TEXT -> writer.text(field, text(value));
      case ADDRESSES ->
          addresses(field, List.of(new AddressGroup(Optional.empty(), mailboxes(value))));
      case GROUPED_ADDRESSES -> {
        List<AddressGroup> groups = new ArrayList<>();
        for (JsonNode each : elements(value)) {
          groups.add(new AddressGroup(optional(each, "name"), mailboxes(each.path("addresses"))));
        }
        addresses(field, groups);
      }
      case MESSAGE_IDS -> bracketed(field, value, MESSAGE_ID, " ");
      case DATE -> writer.structured(field, Dates.format(date(text(value))));
      case URLS -> bracketed(field, value, URL, ", ");
    }
  }

  private void addresses(String field, List<AddressGroup> groups) {
    List<AddressGroup> written =
        groups.stream()
            .filter(group -> group.name().isPresent() || !group.mailboxes().isEmpty())
            .toList();
    // RFC 5322 §3.6.3: an address list is not empty.
    if (!written.isEmpty()) {
      writer.addresses(field, written);
    }
  }

  private static List<AddressGroup.Mailbox> mailboxes(JsonNode value) {
    List<AddressGroup.Mailbox> mailboxes = new ArrayList<>();
    for (JsonNode each : elements(value)) {
      mailboxes.add(new AddressGroup.Mailbox(optional(each, "name"), text(each.path("email"))));
    }
    return mailboxes;
  }

  private void bracketed(String field, JsonNode value, Pattern allowed, String between) {
    List<String> all = new ArrayList<>();
    for (JsonNode each : elements(value)) {
      String text = text(each);
      if (!allowed.matcher(text).matches()) {
        throw new IllegalArgumentException("cannot be written in angle brackets");
      }
      all.add(text);
    }
    if (!all.isEmpty()) {
      writer.structured(
          field, all.stream().map(each -> "<" + each + ">").collect(Collectors.joining(between)));
    }
  }

  private static OffsetDateTime date(String text) {
    OffsetDateTime date = OffsetDateTime.parse(text);
    // RFC 5322 §3.3
    if (date.getYear() < 1900 || date.getYear() > 9999) {
      throw new DateTimeException("not a valid year for a message");
    }
    return date;
  }

  private static String text(JsonNode value) {
    if (!value.isString()) {
      throw new IllegalArgumentException("not a string");
    }
    return value.asString();
  }

  private static Optional<String> optional(JsonNode object, String name) {
    if (!(object instanceof ObjectNode)) {
      throw new IllegalArgumentException("not an object");
    }
    JsonNode value = object.path(name);
    return value.isNull() || value.isMissingNode() ? Optional.empty() : Optional.of(text(value));
  }

  private static JsonNode elements(JsonNode value) {
    if (!value.isArray()) {
      throw new IllegalArgumentException("not a list");
    }
    return value;
  }
}
