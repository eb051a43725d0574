package org.posthorn.jmap.submission;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.delivery.submissions.SubmissionAddress;
import org.posthorn.delivery.submissions.SubmissionEnvelope;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads envelopes from the input of clients, and derives envelopes from headers (RFC 8621 §7).
final class Envelopes {
  private Envelopes() {}

  /// @throws SetException `invalidProperties`, `noRecipients` or `tooManyRecipients`
  static SubmissionEnvelope read(JsonNode value, int recipientsMax) {
    if (!value.isObject()
        || value.size() != 2
        || !value.path("mailFrom").isObject()
        || !value.path("rcptTo").isArray()) {
      throw wrong("an envelope needs mailFrom, an address, and rcptTo, a list of addresses");
    }
    Map<String, SubmissionAddress> to = new LinkedHashMap<>();
    requireFew(value.get("rcptTo").size(), recipientsMax);
    for (JsonNode each : value.get("rcptTo")) {
      SubmissionAddress address = address(each);
      to.putIfAbsent(address.email(), address);
    }
    requireFew(to.size(), recipientsMax);
    return new SubmissionEnvelope(address(value.get("mailFrom")), List.copyOf(to.values()));
  }

  private static SubmissionAddress address(JsonNode value) {
    JsonNode parameters = value.path("parameters");
    if (!value.path("email").isString()
        || value.size() > 2
        || (value.size() == 2 && parameters.isMissingNode())) {
      throw wrong("an address needs email, and may have parameters");
    }
    List<SubmissionAddress.Parameter> all = new ArrayList<>();
    if (parameters.isObject()) {
      parameters.properties().forEach(each -> all.add(parameter(each)));
    } else if (!parameters.isMissingNode() && !parameters.isNull()) {
      throw wrong("parameters must be an object or null");
    }
    return new SubmissionAddress(value.get("email").asString(), all);
  }

  private static SubmissionAddress.Parameter parameter(Map.Entry<String, JsonNode> each) {
    JsonNode value = each.getValue();
    if (!value.isNull() && !value.isString()) {
      throw wrong("the value of a parameter must be a string or null");
    }
    return new SubmissionAddress.Parameter(
        each.getKey(), value.isNull() ? Optional.empty() : Optional.of(value.asString()));
  }

  private static SetException wrong(String why) {
    return SetException.invalid(why, "envelope");
  }

  private static void requireFew(int recipients, int max) {
    if (recipients == 0) {
      throw new SetException("noRecipients", "the message has no recipients");
    }
    if (recipients > max) {
      throw new SetException(
              "tooManyRecipients",
              "There are too many recipients: at most " + max + " recipients are allowed.")
          .with("maxRecipients", JsonNodeFactory.instance.numberNode(max));
    }
  }

  /// Derives an envelope from a header (RFC 8621 §7, envelope).
  ///
  /// @param identity address of the identity, used as sender if the header's is not allowed
  /// @param allowed whether the account may send from an address
  /// @throws SetException `invalidEmail`, `noRecipients` or `tooManyRecipients`
  static SubmissionEnvelope of(
      HeaderFields header, String identity, Predicate<String> allowed, int recipientsMax) {
    Map<String, SubmissionAddress> to = new LinkedHashMap<>();
    for (String name : List.of("To", "Cc", "Bcc")) {
      for (HeaderField field : header.all(name)) {
        for (AddrSpec each : addresses(field, name.toLowerCase(Locale.ROOT), recipientsMax)) {
          to.putIfAbsent(folded(each), SubmissionAddress.of(written(each)));
        }
      }
    }
    requireFew(to.size(), recipientsMax);
    String from = from(header).filter(allowed).orElse(identity);
    return new SubmissionEnvelope(SubmissionAddress.of(from), List.copyOf(to.values()));
  }

  private static String folded(AddrSpec address) {
    return address.localPart() + "@" + address.domain().toLowerCase(Locale.ROOT);
  }

  /// In the form of an SMTP path.
  private static String written(AddrSpec address) {
    return AddrSpec.written(address.localPart()) + "@" + address.domain();
  }

  private static Optional<String> from(HeaderFields header) {
    for (String name : List.of("Sender", "From")) {
      List<HeaderField> fields = header.all(name);
      if (!fields.isEmpty()) {
        List<AddrSpec> all = addresses(fields.getLast(), name.toLowerCase(Locale.ROOT), 1_000);
        if (fields.size() > 1 || all.size() != 1) {
          throw invalidEmail("must name exactly one mailbox", name.toLowerCase(Locale.ROOT));
        }
        return Optional.of(written(all.getFirst()));
      }
    }
    return Optional.empty();
  }

  private static List<AddrSpec> addresses(HeaderField field, String property, int max) {
    if (field.value().isBlank()) {
      return List.of();
    }
    try {
      return AddressFields.addressList(field.value(), max);
    } catch (AddressException e) {
      throw invalidEmail(String.valueOf(e.getMessage()), property);
    }
  }

  /// @param property of the Email that is invalid
  static SetException invalidEmail(String why, String property) {
    return new SetException("invalidEmail", why)
        .with("properties", JsonNodeFactory.instance.arrayNode().add(property));
  }

  static ObjectNode json(SubmissionEnvelope envelope) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("mailFrom", json(envelope.from()));
    ArrayNode to = json.putArray("rcptTo");
    envelope.to().forEach(each -> to.add(json(each)));
    return json;
  }

  private static ObjectNode json(SubmissionAddress address) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("email", address.email());
    if (address.parameters().isEmpty()) {
      json.putNull("parameters");
    } else {
      ObjectNode parameters = json.putObject("parameters");
      address.parameters().forEach(each -> parameters.put(each.name(), each.value().orElse(null)));
    }
    return json;
  }
}
