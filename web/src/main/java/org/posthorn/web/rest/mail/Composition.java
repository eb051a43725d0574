package org.posthorn.web.rest.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.MessageViews.Person;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Creates drafts from requests. Thread-safe.
final class Composition {
  /// Largest JSON of a message with its attachments, which is held in memory; larger attachments
  /// must be uploaded.
  static final int JSON_BYTES_MAX = 4 << 20;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  static final int PEOPLE_MAX = 1_000;

  /// Largest number of Message-IDs in References: the first and the newest (RFC 5322 §3.6.4).
  private static final int REFERENCES_MAX = 50;

  /// Ids of uploads, not of parts of messages: a caller that may only send must not read.
  private static final Pattern UPLOAD = Pattern.compile("Bu[A-Za-z0-9]{1,64}");

  private static final Pattern MESSAGE_ID = Pattern.compile("[^\\s<>\\p{Cntrl}]{1,900}");

  private final Jmap jmap;
  private final Uploads uploads;
  private final Roles roles;

  Composition(Jmap jmap, Uploads uploads, Roles roles) {
    this.jmap = jmap;
    this.uploads = uploads;
    this.roles = roles;
  }

  /// The header fields of a message to create.
  record NewHeader(
      @Description(
              value = "its authors: addresses of the account; the account's own if missing",
              size = 10)
          Optional<List<Person>> from,
      @Description(value = "recipients in To", size = PEOPLE_MAX) Optional<List<Person>> to,
      @Description(value = "recipients in Cc", size = PEOPLE_MAX) Optional<List<Person>> cc,
      @Description(value = "recipients in Bcc", size = PEOPLE_MAX) Optional<List<Person>> bcc,
      @Description(value = "addresses in Reply-To", size = 10) Optional<List<Person>> replyTo,
      @Description(value = "its subject", size = 10_000) Optional<String> subject,
      @Description("id of the message that it replies to") Optional<String> inReplyTo) {}

  /// An attachment, either an upload or its content.
  record NewAttachment(
      @Description("the id of an upload") Optional<String> upload,
      @Description(value = "the octets in base64", size = JSON_BYTES_MAX) Optional<String> content,
      @Description("its file name") Optional<String> name,
      @Description("its media type, application/octet-stream if missing") Optional<String> type,
      @Description("its Content-ID, for references from HTML") Optional<String> contentId) {}

  /// The content of a message to create.
  record NewBody(
      @Description(value = "plain text", size = JSON_BYTES_MAX) Optional<String> text,
      @Description(value = "as HTML", size = JSON_BYTES_MAX) Optional<String> html,
      @Description(value = "its attachments", size = 500)
          Optional<List<NewAttachment>> attachments) {}

  /// A message to create.
  record NewMessage(
      @Description("its header fields") NewHeader header,
      @Description("its content") NewBody body) {}

  /// Creates a draft.
  ///
  /// @param pointer to the message in the body of the request
  /// @return its id
  /// @throws RestException if it cannot be created
  String draft(Principal principal, NewMessage wanted, String pointer) throws IOException {
    return draft(principal, wanted, pointer, Optional.empty());
  }

  /// As before, with a message as another attachment.
  ///
  /// @param forwarded the id of that message
  String draft(Principal principal, NewMessage wanted, String pointer, Optional<String> forwarded)
      throws IOException {
    NewHeader header = wanted.header();
    String at = pointer + "/header/";
    ObjectNode email = JSON.objectNode();
    email.putObject("mailboxIds").put(roles.made(principal, "drafts", "Drafts"), true);
    email.putObject("keywords").put("$draft", true).put("$seen", true);
    people(email, "from", header.from(), at);
    people(email, "to", header.to(), at);
    people(email, "cc", header.cc(), at);
    people(email, "bcc", header.bcc(), at);
    people(email, "replyTo", header.replyTo(), at);
    if (!email.has("from")) {
      JsonNode identity = Identities.of(jmap, principal).usual();
      Person self =
          new Person(
              MessageViews.text(identity, "name").filter(name -> !name.isEmpty()),
              identity.get("email").asString());
      email.putArray("from").add(person(self));
    }
    header.subject().ifPresent(subject -> email.put("subject", line(subject, at + "subject")));
    header.inReplyTo().ifPresent(id -> answering(email, principal, id, at + "inReplyTo"));
    body(email, wanted.body());
    attachments(email, principal, wanted.body(), pointer + "/body/attachments/");
    forwarded.ifPresent(id ->
        email
            .withArray("attachments")
            .addObject()
            .put("blobId", octets(principal, id))
            .put("type", "message/rfc822"));
    ObjectNode set = JSON.objectNode();
    set.putObject("create").set("m", email);
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/set", set);
    return calls.last(answer ->
        Outcomes.created(answer, "m", property -> pointer(property, pointer)).get("id").asString());
  }

  /// The id of the octets of a message.
  private String octets(Principal principal, String id) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    get.putArray("properties").add("blobId");
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/get", get);
    return calls.last(answer -> {
      if (answer.get("list").isEmpty()) {
        throw Refusals.notFound("message");
      }
      return answer.get("list").get(0).get("blobId").asString();
    });
  }

  private static String pointer(String property, String pointer) {
    return switch (property) {
      case "from", "to", "cc", "bcc", "replyTo", "subject", "inReplyTo" ->
          pointer + "/header/" + property;
      default ->
          property.startsWith("attachments/")
              ? pointer + "/body/" + property.replaceFirst("/cid$", "/contentId")
              : "";
    };
  }

  private static void people(
      ObjectNode email, String field, Optional<List<Person>> people, String at) {
    if (people.isEmpty() || people.get().isEmpty()) {
      return;
    }
    ArrayNode written = email.putArray(field);
    for (int i = 0; i < people.get().size(); i++) {
      Person person = people.get().get(i);
      String here = at + field + "/" + i;
      person.name().ifPresent(name -> line(name, here + "/name"));
      try {
        Address.parseQuoted(person.email());
      } catch (DirectoryException e) {
        throw new RestException(Code.INVALID, String.valueOf(e.getMessage()), here + "/email");
      }
      written.add(person(person));
    }
  }

  private static ObjectNode person(Person person) {
    ObjectNode written = JSON.objectNode();
    person.name().ifPresent(name -> written.put("name", name));
    return written.put("email", person.email());
  }

  /// Checks text for one header line.
  private static String line(String text, String pointer) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new RestException(
          Code.INVALID, "expected text without line breaks and control characters", pointer);
    }
    return text;
  }

  /// RFC 5322 §3.6.4
  private void answering(ObjectNode email, Principal principal, String id, String pointer) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    get.putArray("properties").add("messageId").add("references").add("inReplyTo");
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/get", get);
    calls.last(answer -> {
      if (answer.get("list").isEmpty()) {
        throw new RestException(Code.INVALID, "there is no such message", pointer);
      }
      JsonNode parent = answer.get("list").get(0);
      List<String> own = ids(parent.path("messageId"));
      List<String> before = ids(parent.path("references"));
      List<String> chain = before.isEmpty() ? ids(parent.path("inReplyTo")) : before;
      if (!own.isEmpty()) {
        MessageList.strings(email.putArray("inReplyTo"), own);
        ArrayNode references = email.putArray("references");
        int newest = Math.max(0, chain.size() - REFERENCES_MAX);
        if (newest > 0) {
          references.add(chain.getFirst());
        }
        MessageList.strings(references, chain.subList(newest, chain.size()));
        MessageList.strings(references, own);
      }
      return email;
    });
  }

  private static List<String> ids(JsonNode list) {
    return list.valueStream()
        .map(JsonNode::asString)
        .filter(id -> MESSAGE_ID.matcher(id).matches())
        .toList();
  }

  private static void body(ObjectNode email, NewBody body) {
    ObjectNode values = email.putObject("bodyValues");
    if (body.text().isPresent() || body.html().isEmpty()) {
      values.putObject("text").put("value", body.text().orElse(""));
      email.putArray("textBody").addObject().put("partId", "text").put("type", "text/plain");
    }
    body.html()
        .ifPresent(html -> {
          values.putObject("html").put("value", html);
          email.putArray("htmlBody").addObject().put("partId", "html").put("type", "text/html");
        });
  }

  private void attachments(ObjectNode email, Principal principal, NewBody body, String at)
      throws IOException {
    List<NewAttachment> wanted = body.attachments().orElse(List.of());
    ArrayNode parts = JSON.arrayNode();
    for (int i = 0; i < wanted.size(); i++) {
      NewAttachment attachment = wanted.get(i);
      String here = at + i;
      ObjectNode part = parts.addObject();
      part.put("blobId", blob(principal, attachment, here));
      part.put("type", attachment.type().orElse("application/octet-stream"));
      attachment.name().ifPresent(name -> part.put("name", line(name, here + "/name")));
      attachment.contentId().ifPresent(id -> part.put("cid", id).put("disposition", "inline"));
    }
    if (!parts.isEmpty()) {
      email.set("attachments", parts);
    }
  }

  private String blob(Principal principal, NewAttachment attachment, String pointer)
      throws IOException {
    if (attachment.upload().isPresent() == attachment.content().isPresent()) {
      throw new RestException(Code.INVALID, "expected either upload or content", pointer);
    }
    if (attachment.upload().isPresent()) {
      String id = attachment.upload().get();
      if (!UPLOAD.matcher(id).matches()) {
        throw new RestException(Code.INVALID, "there is no such upload", pointer + "/upload");
      }
      return id;
    }
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(attachment.content().orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new RestException(Code.INVALID, "expected base64", pointer + "/content");
    }
    return upload(principal, "", new ByteArrayInputStream(octets)).id();
  }

  /// An upload.
  record Upload(
      @Description("its id, valid until it is used, for at most 6 hours") String id,
      @Description("its octets") long size) {}

  /// Stores octets until they are used in a message.
  ///
  /// @throws RestException if there are too many octets
  Upload upload(Principal principal, String type, java.io.InputStream octets) throws IOException {
    try {
      return uploads
          .accept(principal, ObjectId.ofAccount(principal.account()), type, octets)
          .map(made -> new Upload(made.get("blobId").asString(), made.get("size").longValue()))
          .orElseThrow(() -> Refusals.notFound("account"));
    } catch (RequestException e) {
      throw Refusals.of(e);
    }
  }
}
