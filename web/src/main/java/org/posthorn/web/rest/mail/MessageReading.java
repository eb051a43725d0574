package org.posthorn.web.rest.mail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.Answer;
import org.posthorn.web.jmap.BlobDownload;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.mail.MessageViews.MessageFlags;
import org.posthorn.web.rest.mail.MessageViews.MessageHeader;
import org.posthorn.web.rest.mail.MessageViews.MessageSummary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Gives a message, its parts, and its thread. Thread-safe.
final class MessageReading {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Messages";
  private static final String RESULTS = "header:Authentication-Results:asRaw:all";
  private static final String VERDICT = "header:Posthorn-Verdict:asRaw";

  /// Octets of each form of a body that are told if a program does not say how many.
  private static final long TEXT_BYTES_DEFAULT = 100_000;

  private static final long TEXT_BYTES_MAX = 1_000_000;

  /// Messages of a thread that are told.
  private static final int THREAD_MAX = 500;

  private final Jmap jmap;
  private final Downloads downloads;
  private final MessageVerdict.Reader verdicts;

  MessageReading(Jmap jmap, Downloads downloads, MessageVerdict.Reader verdicts) {
    this.jmap = jmap;
    this.downloads = downloads;
    this.verdicts = verdicts;
  }

  /// A part of a message that is no text to be read.
  record Attachment(
      @Description("names it in the message") String id,
      @Description("the name of its file, as the sender wrote it") Optional<String> name,
      @Description("its media type, as the sender wrote it") String type,
      @Description("its octets, once decoded") long size,
      @Description("the Content-ID by which HTML shows it") Optional<String> contentId) {
    static Attachment of(JsonNode part) {
      return new Attachment(
          part.get("partId").asString(),
          MessageViews.text(part, "name"),
          part.get("type").asString(),
          part.get("size").longValue(),
          MessageViews.text(part, "cid"));
    }
  }

  /// What a message says.
  record MessageBody(
      @Description("as plain text; missing if it has no text") Optional<String> text,
      @Description("as HTML, as the sender wrote it: never to be shown without cleaning it")
          Optional<String> html,
      @Description("whether there is more than was asked for") boolean truncated,
      @Description("octets of the whole message") long size,
      @Description("its other parts") List<Attachment> attachments) {}

  /// A message.
  record MessageDetail(
      @Description("names it in this account, for ever") String id,
      @Description("the id of its thread") String thread,
      @Description("the ids of the mailboxes that it is in") List<String> mailboxes,
      @Description("what is marked about it") MessageFlags flags,
      @Description("its header fields") MessageHeader header,
      @Description("when it arrived") Instant receivedAt,
      @Description("what it says") MessageBody body,
      @Description("what this server has found out about it") MessageVerdict verdict) {}

  /// Messages that answer one another.
  record MessageThread(
      @Description("names it in this account") String id,
      @Description("how many messages it has") int count,
      @Description("the newest 500 of them, oldest first") List<MessageSummary> messages) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/messages/{message}", "getMessage")
            .says(GROUP, "Gives a message with its text.")
            .scope("api.read")
            .query(
                Parameter.whole(
                    "textBytes",
                    1,
                    TEXT_BYTES_MAX,
                    "how many octets of text and of HTML, " + TEXT_BYTES_DEFAULT + " if not said"))
            .gives(MessageDetail.class, "the message", this::detail),
        Endpoint.get("/messages/{message}/original", "getOriginalMessage")
            .says(GROUP, "Gives a message as it came.")
            .scope("api.read")
            .givesBytes("message/rfc822", "the message", this::original),
        Endpoint.get("/messages/{message}/attachments/{attachment}", "getAttachment")
            .says(GROUP, "Gives an attachment, decoded.")
            .scope("api.read")
            .givesBytes("application/octet-stream", "the attachment", this::attachment),
        Endpoint.get("/threads/{thread}", "getThread")
            .says(GROUP, "Gives the messages of a thread.")
            .scope("api.read")
            .gives(MessageThread.class, "the thread", this::thread));
  }

  private MessageDetail detail(RestCall call) {
    ObjectNode get = get(call.path("message"));
    MessageList.strings(get.putArray("properties"), MessageViews.SUMMARY);
    MessageList.strings(
        get.withArray("properties"),
        List.of("textBody", "htmlBody", "attachments", "bodyValues", RESULTS, VERDICT));
    MessageList.strings(
        get.putArray("bodyProperties"), List.of("partId", "type", "name", "size", "cid"));
    get.put("fetchTextBodyValues", true);
    get.put("fetchHTMLBodyValues", true);
    get.put("maxBodyValueBytes", call.whole("textBytes").orElse(TEXT_BYTES_DEFAULT));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/get", get);
    return calls.last(answer -> detail(only(answer, "message")));
  }

  private MessageDetail detail(JsonNode email) {
    MessageSummary summary = MessageSummary.of(email);
    return new MessageDetail(
        summary.id(),
        summary.thread(),
        summary.mailboxes(),
        summary.flags(),
        summary.header(),
        summary.receivedAt(),
        body(email),
        verdict(email));
  }

  private static MessageBody body(JsonNode email) {
    List<Attachment> attachments = new ArrayList<>();
    email.get("attachments").forEach(part -> attachments.add(Attachment.of(part)));
    boolean truncated = false;
    for (JsonNode value : email.get("bodyValues")) {
      truncated |= value.path("isTruncated").asBoolean(false);
    }
    return new MessageBody(
        text(email, "textBody", "text/plain"),
        text(email, "htmlBody", "text/html"),
        truncated,
        email.get("size").longValue(),
        attachments);
  }

  /// The parts of a type, one behind the other.
  private static Optional<String> text(JsonNode email, String list, String type) {
    StringBuilder text = new StringBuilder();
    boolean there = false;
    for (JsonNode part : email.get(list)) {
      JsonNode value = email.get("bodyValues").path(part.path("partId").asString(""));
      if (value.isObject() && part.get("type").asString().equals(type)) {
        text.append(there ? "\n" : "").append(value.get("value").asString());
        there = true;
      }
    }
    return there ? Optional.of(text.toString()) : Optional.empty();
  }

  private MessageVerdict verdict(JsonNode email) {
    List<String> results = email.path(RESULTS).valueStream().map(JsonNode::asString).toList();
    return verdicts.of(results, MessageViews.text(email, VERDICT));
  }

  private Answer original(RestCall call) {
    return blob(
        call.principal(),
        "message",
        one(call, "blobId").get("blobId").asString(),
        "message/rfc822",
        call.path("message") + ".eml");
  }

  private Answer attachment(RestCall call) {
    ObjectNode get = get(call.path("message"));
    get.putArray("properties").add("attachments");
    MessageList.strings(
        get.putArray("bodyProperties"), List.of("partId", "blobId", "type", "name"));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/get", get);
    JsonNode attachments = calls.last(answer -> only(answer, "message").get("attachments"));
    for (JsonNode part : attachments) {
      String id = part.get("partId").asString();
      if (id.equals(call.path("attachment"))) {
        return blob(
            call.principal(),
            "attachment",
            part.get("blobId").asString(),
            part.get("type").asString(),
            MessageViews.text(part, "name").orElse("attachment-" + id));
      }
    }
    throw Refusals.notFound("attachment");
  }

  private Answer blob(Principal principal, String what, String id, String type, String name) {
    String account = ObjectId.ofAccount(principal.account());
    Supplier<OpenBlob> opening =
        () -> downloads.open(principal, account, id).orElseThrow(() -> Refusals.notFound(what));
    return BlobDownload.of(opening, type, name);
  }

  private MessageThread thread(RestCall call) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(call.path("thread"));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Thread/get", get);
    List<String> ids =
        calls.last(answer ->
            only(answer, "thread").get("emailIds").valueStream().map(JsonNode::asString).toList());
    List<String> newest = ids.subList(Math.max(0, ids.size() - THREAD_MAX), ids.size());
    return new MessageThread(
        call.path("thread"), ids.size(), summaries(jmap, call.principal(), newest));
  }

  /// Messages in the order of their ids; those that have gone are left out.
  static List<MessageSummary> summaries(Jmap jmap, Principal principal, List<String> ids) {
    ObjectNode get = JSON.objectNode();
    MessageList.strings(get.putArray("ids"), ids);
    MessageList.strings(get.putArray("properties"), MessageViews.SUMMARY);
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/get", get);
    return calls.last(answer -> MessageViews.summaries(ids, answer.get("list")));
  }

  /// A message with one property of JMAP.
  private JsonNode one(RestCall call, String property) {
    ObjectNode get = get(call.path("message"));
    get.putArray("properties").add(property);
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/get", get);
    return calls.last(answer -> only(answer, "message"));
  }

  private static ObjectNode get(String id) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    return get;
  }

  private static JsonNode only(JsonNode answer, String what) {
    if (answer.get("list").isEmpty()) {
      throw Refusals.notFound(what);
    }
    return answer.get("list").get(0);
  }
}
