package org.posthorn.jmap.change;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.ComposedPart;
import org.posthorn.mime.ComposedPart.Heading;
import org.posthorn.store.MailAccount;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The body of an Email that a client creates (RFC 8621 §4.1.4, §4.6). One thread.
final class BodyInput {
  private static final Set<String> VALUE = Set.of("value", "isEncodingProblem", "isTruncated");

  private final Call call;
  private final MailAccount mail;
  private final Blobs blobs;
  private final ChangeLimits limits;
  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private int parts;
  private long octets;

  BodyInput(Call call, MailAccount mail, Blobs blobs, ChangeLimits limits) {
    this.call = call;
    this.mail = mail;
    this.blobs = blobs;
    this.limits = limits;
  }

  /// @throws SetException `invalidProperties`; `blobNotFound`, which names all missing blobs;
  ///   `tooLarge`
  ComposedPart read(ObjectNode email) {
    values(email.path("bodyValues"));
    JsonNode structure = email.path("bodyStructure");
    ComposedPart root =
        isGiven(structure)
            ? structured(email, structure)
            : new Assembly(
                    only(email, "textBody", "text/plain"),
                    only(email, "htmlBody", "text/html"),
                    attachments(email.path("attachments")))
                .root();
    if (!missing.isEmpty()) {
      ArrayNode ids = JsonNodeFactory.instance.arrayNode();
      missing.forEach(ids::add);
      throw new SetException("blobNotFound", "there are no such blobs").with("notFound", ids);
    }
    return root;
  }

  static boolean isGiven(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private void values(JsonNode bodyValues) {
    if (!isGiven(bodyValues)) {
      return;
    }
    if (!bodyValues.isObject()) {
      throw SetException.invalid("bodyValues must be an object", "bodyValues");
    }
    for (Map.Entry<String, JsonNode> each : bodyValues.properties()) {
      JsonNode value = each.getValue();
      String name = "bodyValues/" + each.getKey();
      boolean known = value.isObject() && VALUE.containsAll(value.propertyNames());
      if (!known || !value.path("value").isString()) {
        throw SetException.invalid("a body value is an object with a string as value", name);
      }
      // RFC 8621 §4.6
      if (value.path("isEncodingProblem").asBoolean(false)
          || value.path("isTruncated").asBoolean(false)) {
        throw SetException.invalid("a body value must not be truncated", name);
      }
      texts.put(each.getKey(), value.path("value").asString());
    }
  }

  private ComposedPart structured(ObjectNode email, JsonNode structure) {
    for (String other : List.of("textBody", "htmlBody", "attachments")) {
      if (isGiven(email.path(other))) {
        throw SetException.invalid(
            "give the body either by bodyStructure, or by textBody, htmlBody and attachments",
            "bodyStructure",
            other);
      }
    }
    return part(structure, "bodyStructure", "text/plain", 1, false).composed();
  }

  /// RFC 8621 §4.6: exactly one part of this type.
  private Optional<ComposedPart> only(ObjectNode email, String property, String type) {
    JsonNode list = email.path(property);
    if (!isGiven(list)) {
      return Optional.empty();
    }
    if (!list.isArray() || list.size() != 1) {
      throw SetException.invalid(property + " must have exactly one part", property);
    }
    ComposedPart part = part(list.get(0), property + "/0", type, 1, false).composed();
    if (!part.heading().type().mediaType().equals(type)) {
      throw SetException.invalid("its type must be " + type, property + "/0/type");
    }
    return Optional.of(part);
  }

  private List<Assembly.Attached> attachments(JsonNode list) {
    List<Assembly.Attached> attached = new ArrayList<>();
    if (isGiven(list)) {
      if (!list.isArray()) {
        throw SetException.invalid("attachments must be a list", "attachments");
      }
      for (int i = 0; i < list.size(); i++) {
        attached.add(part(list.get(i), "attachments/" + i, "application/octet-stream", 1, true));
      }
    }
    return attached;
  }

  private Assembly.Attached part(
      JsonNode value, String where, String otherwise, int depth, boolean attached) {
    if (!(value instanceof ObjectNode part)) {
      throw SetException.invalid("a part is an object", where);
    }
    if (depth > limits.depthMax() || ++parts > limits.partsMax()) {
      throw new SetException("tooLarge", "a message has at most " + limits.partsMax() + " parts");
    }
    PartInput input = new PartInput(part, where);
    JsonNode below = part.path("subParts");
    String type = isGiven(below) ? "multipart/mixed" : otherwise;
    Heading heading = input.heading(type, attached);
    ComposedPart composed =
        isGiven(below) ? multipart(heading, below, input, depth) : leaf(heading, input);
    return new Assembly.Attached(composed, input.isInline());
  }

  private ComposedPart multipart(Heading heading, JsonNode below, PartInput input, int depth) {
    if (!heading.type().isType("multipart")
        || !below.isArray()
        || below.isEmpty()
        || input.text("partId").isPresent()
        || input.text("blobId").isPresent()) {
      throw input.invalid("a multipart has only subParts", "subParts");
    }
    List<ComposedPart> all = new ArrayList<>();
    for (int i = 0; i < below.size(); i++) {
      String where = input.where + "/subParts/" + i;
      all.add(part(below.get(i), where, "text/plain", depth + 1, false).composed());
    }
    return new ComposedPart.Multipart(heading, all);
  }

  private ComposedPart leaf(Heading heading, PartInput input) {
    Optional<String> partId = input.text("partId");
    Optional<String> blobId = input.text("blobId");
    if (heading.type().isType("multipart")) {
      throw input.invalid("a multipart must have subParts", "type");
    }
    // RFC 8621 §4.6: one or the other.
    if (partId.isPresent() == blobId.isPresent()) {
      throw input.invalid("a part has either a partId or a blobId", "partId", "blobId");
    }
    if (partId.isEmpty()) {
      return stored(heading, blobId.get());
    }
    String text = texts.get(partId.get());
    if (text == null) {
      throw input.invalid("there is no such body value", "partId");
    }
    if (heading.type().isType("message")) {
      throw input.invalid("a nested message must be a blob", "type");
    }
    for (String property : List.of("charset", "size")) {
      if (isGiven(input.part.path(property))) {
        throw input.invalid("the server sets this", property);
      }
    }
    return new ComposedPart.Text(heading, text);
  }

  private ComposedPart stored(Heading heading, String blobId) {
    Optional<BlobId> id = call.id(blobId).flatMap(BlobId::parse);
    Optional<OpenBlob> found = id.flatMap(blob -> blobs.open(mail, blob));
    found.ifPresentOrElse(OpenBlob::close, () -> missing.add(blobId));
    return new ComposedPart.Stored(
        heading,
        () ->
            new Counted(
                id.flatMap(blob -> blobs.open(mail, blob))
                    .orElseThrow(() ->
                        new SetException("blobNotFound", "a blob no longer exists")
                            .with("notFound", JsonNodeFactory.instance.arrayNode().add(blobId)))));
  }

  /// Counts the octets of blobs against the limit of a message.
  private final class Counted extends FilterInputStream {
    private final OpenBlob blob;

    Counted(OpenBlob blob) {
      super(blob.stream());
      this.blob = blob;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      octets += Math.max(0, n);
      if (octets > limits.attachmentOctetsMax()) {
        throw new SetException(
            "tooLarge", "attachments have at most " + limits.attachmentOctetsMax() + " octets");
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      super.close();
      blob.close();
    }
  }
}
