package org.posthorn.jmap.submission;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The properties of an identity (RFC 8621 §6) except `id` and `mayDelete`.
///
/// @param automatic whether it belongs to an address of the account in the directory, and exists as
///   long as the address
record Identity(boolean automatic, ObjectNode properties) {
  static final Set<String> PROPERTIES =
      Set.of(
          "id", "name", "email", "replyTo", "bcc", "textSignature", "htmlSignature", "mayDelete");

  /// Characters of all texts of an identity, which is stored in one row.
  private static final int CHARS_MAX = 100_000;

  /// Addresses in `replyTo` and `bcc`.
  private static final int ADDRESSES_MAX = 100;

  private static final JsonMapper JSON = new JsonMapper();
  private static final String AUTOMATIC = "automatic";

  /// The automatic identity of an address.
  static Identity of(String name, Address address) {
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("name", name);
    properties.put("email", address.toString());
    properties.putNull("replyTo");
    properties.putNull("bcc");
    properties.put("textSignature", "");
    properties.put("htmlSignature", "");
    return new Identity(true, properties);
  }

  /// An identity from the validated input of a client.
  ///
  /// @param wanted its properties; missing or null ones get their defaults
  /// @throws SetException `invalidProperties`
  static Identity of(boolean automatic, ObjectNode wanted) {
    for (String name : wanted.propertyNames()) {
      if (!PROPERTIES.contains(name)) {
        throw SetException.invalid("unknown property of an identity", name);
      }
    }
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("name", text(wanted, "name"));
    String email = text(wanted, "email");
    if (email.isEmpty()) {
      throw SetException.invalid("an identity needs an address", "email");
    }
    properties.put("email", email);
    properties.set("replyTo", addresses(wanted, "replyTo"));
    properties.set("bcc", addresses(wanted, "bcc"));
    properties.put("textSignature", text(wanted, "textSignature"));
    properties.put("htmlSignature", text(wanted, "htmlSignature"));
    if (properties.toString().length() > CHARS_MAX) {
      throw new SetException("tooLarge", "an identity has at most " + CHARS_MAX + " characters");
    }
    return new Identity(automatic, properties);
  }

  private static String text(ObjectNode wanted, String name) {
    JsonNode value = wanted.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw SetException.invalid("must be a string", name);
    }
    return value.asString();
  }

  /// `EmailAddress[]|null` (RFC 8621 §4.1.2.3).
  private static JsonNode addresses(ObjectNode wanted, String name) {
    JsonNode value = wanted.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return JsonNodeFactory.instance.nullNode();
    }
    boolean fine = value.isArray() && value.size() <= ADDRESSES_MAX;
    for (JsonNode each : fine ? value : JsonNodeFactory.instance.arrayNode()) {
      fine &=
          each.isObject()
              && each.path("email").isString()
              && (each.path("name").isMissingNode()
                  || each.path("name").isNull()
                  || each.path("name").isString())
              && Set.of("name", "email").containsAll(each.propertyNames());
    }
    if (!fine) {
      throw SetException.invalid("must be a list of addresses, or null", name);
    }
    return value;
  }

  String email() {
    return properties.get("email").asString();
  }

  /// Its address; empty if it is not valid in the directory.
  Optional<Address> address() {
    return parsed(email());
  }

  static Optional<Address> parsed(String email) {
    try {
      AddrSpec parsed = AddrSpec.parse(email);
      return Optional.of(Address.of(parsed.localPart(), parsed.domain()));
    } catch (DirectoryException | AddressException e) {
      return Optional.empty();
    }
  }

  byte[] bytes() {
    ObjectNode kept = properties.deepCopy();
    kept.put(AUTOMATIC, automatic);
    return kept.toString().getBytes(StandardCharsets.UTF_8);
  }

  static Identity read(byte[] bytes) {
    ObjectNode kept = (ObjectNode) JSON.readTree(bytes);
    JsonNode automatic = kept.remove(AUTOMATIC);
    return new Identity(automatic != null && automatic.asBoolean(), kept);
  }

  /// As sent to clients.
  ObjectNode json(String id) {
    ObjectNode json = properties.deepCopy();
    json.put("id", id);
    json.put("mayDelete", !automatic);
    return json;
  }
}
