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

/// Endpoints for reading messages, parts and threads. Thread-safe.
final class MessageReading {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Messages";
  private static final String RESULTS = "header:Authentication-Results:asRaw:all";
  private static final String VERDICT = "header:Posthorn-Verdict:asRaw";

  /// Default number of octets of plain text and of HTML.
  private static final long TEXT_BYTES_DEFAULT = 100_000;

  private static final long TEXT_BYTES_MAX = 1_000_000;

  /// Largest number of messages of a thread in a response.
  private static final int THREAD_MAX = 500;

  private final Jmap jmap;
  private final Downloads downloads;
  private final MessageVerdict.Reader verdicts;

  MessageReading(Jmap jmap, Downloads downloads, MessageVerdict.Reader verdicts) {
    this.jmap = jmap;
    this.downloads = downloads;
    this.verdicts = verdicts;
  }

  /// An attachment.
  record Attachment(
      @Description("its id in the message") String id,
      @Description("its file name, from the sender") Optional<String> name,
      @Description("its media type, from the sender") String type,
      @Description("its decoded size in octets") long size,
      @Description("its Content-ID, for references from HTML") Optional<String> contentId) {
    static Attachment of(JsonNode part) {
      return new Attachment(
          part.get("partId").asString(),
          MessageViews.text(part, "name"),
          part.get("type").asString(),
          part.get("size").longValue(),
          MessageViews.text(part, "cid"));
    }
  }

  /// The content of a message.
  record MessageBody(
      @Description("plain text; missing if it has none") Optional<String> text,
      @Description("HTML from the sender: sanitize it before display") Optional<String> html,
      @Description("whether it is truncated") boolean truncated,
      @Description("size of the whole message in octets") long size,
      @Description("its attachments") List<Attachment> attachments) {}

  /// A message.
  record MessageDetail(
      @Description("its permanent id in this account") String id,
      @Description("the id of its thread") String thread,
      @Description("the ids of its mailboxes") List<String> mailboxes,
      @Description("its flags") MessageFlags flags,
      @Description("its header fields") MessageHeader header,
      @Description("when it arrived") Instant receivedAt,
      @Description("its content") MessageBody body,
      @Description("results of this server's checks") MessageVerdict verdict) {}

  /// A thread of messages.
  record MessageThread(
      @Description("its id in this account") String id,
      @Description("number of messages") int count,
      @Description("the newest 500 of them, oldest first") List<MessageSummary> messages) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/messages/{message}", "getMessage")
            .says(GROUP, "Shows a message with its text.")
            .scope("api.read")
            .query(
                Parameter.whole(
                    "textBytes",
                    1,
                    TEXT_BYTES_MAX,
                    "largest number of octets of text and of HTML, "
                        + TEXT_BYTES_DEFAULT
                        + " by default"))
            .gives(MessageDetail.class, "the message", this::detail),
        Endpoint.get("/messages/{message}/original", "getOriginalMessage")
            .says(GROUP, "Returns the original message.")
            .scope("api.read")
            .givesBytes("message/rfc822", "the message", this::original),
        Endpoint.get("/messages/{message}/attachments/{attachment}", "getAttachment")
            .says(GROUP, "Returns a decoded attachment.")
            .scope("api.read")
            .givesBytes("application/octet-stream", "the attachment", this::attachment),
        Endpoint.get("/threads/{thread}", "getThread")
            .says(GROUP, "Lists the messages of a thread.")
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

  /// The concatenated parts of a type.
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

  /// Messages in the order of the ids; missing ones are left out.
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
