package org.posthorn.web.rest.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.runtime.Digests;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.Composition.NewBody;
import org.posthorn.web.rest.mail.Composition.NewHeader;
import org.posthorn.web.rest.mail.Composition.NewMessage;
import org.posthorn.web.rest.mail.MessageViews.MessageSummary;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for sending messages and creating drafts. Thread-safe.
final class Sending {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String GROUP = "Sending";
  private static final String KEY = "Idempotency-Key";
  private static final String SEND_AT = "sendAt";
  private static final String RFC_822 = "message/rfc822";

  private final Jmap jmap;
  private final Composition composition;
  private final Roles roles;
  private final SendingKeys keys;

  Sending(Jmap jmap, Composition composition, Roles roles, SendingKeys keys) {
    this.jmap = jmap;
    this.composition = composition;
    this.roles = roles;
    this.keys = keys;
  }

  /// A message to send.
  record MessageToSend(
      @Description("its header fields") NewHeader header,
      @Description("its content") NewBody body,
      @Description("when to send it, within 366 days; at once if missing")
          Optional<Instant> sendAt) {}

  /// A sent message.
  record Sent(
      @Description("the id of the message, which is in the mailbox for sent mail") String message,
      @Description("the id of the submission, for its status") String submission,
      @Description("when it is sent") Instant sendAt) {}

  List<Endpoint> endpoints() {
    Parameter key =
        Parameter.header(
            KEY,
            200,
            "chosen by the program: repeating the request with it within 24 hours sends nothing,"
                + " and returns the same response");
    Parameter sendAt =
        Parameter.time(SEND_AT, "when to send it, within 366 days; at once if missing");
    return List.of(
        Endpoint.post("/messages", "sendMessage")
            .says(GROUP, "Sends a message.")
            .scope("api.send")
            .query(key)
            .takes(MessageToSend.class, Composition.JSON_BYTES_MAX)
            .makes(Sent.class, "The message will be sent.", Sending::place, this::send),
        Endpoint.post("/messages/original", "sendOriginalMessage")
            .says(GROUP, "Sends a complete message (RFC 5322).")
            .scope("api.send")
            .query(key, sendAt)
            .takesBytes(RFC_822, jmap.limits().sizeUploadMax())
            .makes(Sent.class, "The message will be sent.", Sending::place, this::sendOriginal),
        Endpoint.post("/drafts", "addDraft")
            .says(GROUP, "Creates a draft.")
            .scope("api.write")
            .takes(NewMessage.class, Composition.JSON_BYTES_MAX)
            .makes(
                MessageSummary.class,
                "the draft",
                draft -> "/messages/" + draft.id(),
                this::addDraft),
        Endpoint.post("/drafts/{message}/send", "sendDraft")
            .says(GROUP, "Sends a draft.")
            .scope("api.send")
            .query(key, sendAt)
            .makes(Sent.class, "The message will be sent.", Sending::place, this::sendDraft),
        Endpoint.post("/attachments", "uploadAttachment")
            .says(GROUP, "Uploads an attachment, for a message that is created later.")
            .scope("api.send")
            .takesBytes("application/octet-stream", jmap.limits().sizeUploadMax())
            .gives(
                Composition.Upload.class,
                "the upload",
                call -> composition.upload(call.principal(), "", call.bytes())));
  }

  private static String place(Sent sent) {
    return "/submissions/" + sent.submission();
  }

  private Sent send(RestCall call) throws IOException {
    MessageToSend wanted = call.body(MessageToSend.class);
    return keys.once(
        call.principal(),
        call.request().field(KEY),
        JSON.writeValueAsBytes(wanted),
        new Steps(call.principal(), wanted.sendAt(), wanted.header().inReplyTo()) {
          @Override
          public String draft() throws IOException {
            return composition.draft(
                call.principal(), new NewMessage(wanted.header(), wanted.body()), "");
          }
        });
  }

  private Sent sendOriginal(RestCall call) throws IOException {
    String type = call.request().field("Content-Type").orElse("");
    if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(RFC_822)) {
      throw new RestException(Code.UNSUPPORTED_TYPE, "the content type must be " + RFC_822);
    }
    MessageDigest digest = Digests.sha256();
    String blob =
        composition
            .upload(call.principal(), RFC_822, new DigestInputStream(call.bytes(), digest))
            .id();
    Optional<Instant> sendAt = call.time(SEND_AT);
    digest.update(sendAt.toString().getBytes(StandardCharsets.UTF_8));
    return keys.once(
        call.principal(),
        call.request().field(KEY),
        digest.digest(),
        new Steps(call.principal(), sendAt, Optional.empty()) {
          @Override
          public String draft() {
            return imported(call.principal(), blob);
          }
        });
  }

  private String imported(Principal principal, String blob) {
    ObjectNode imports = JsonNodeFactory.instance.objectNode();
    ObjectNode email = imports.putObject("emails").putObject("m");
    email.put("blobId", blob);
    email.putObject("mailboxIds").put(roles.made(principal, "drafts", "Drafts"), true);
    email.putObject("keywords").put("$draft", true).put("$seen", true);
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/import", imports);
    return calls.last(answer -> Outcomes.created(answer, "m").get("id").asString());
  }

  private MessageSummary addDraft(RestCall call) throws IOException {
    String id = composition.draft(call.principal(), call.body(NewMessage.class), "");
    List<MessageSummary> made = MessageReading.summaries(jmap, call.principal(), List.of(id));
    if (made.isEmpty()) {
      throw Refusals.notFound("message"); // it was removed in the meantime
    }
    return made.getFirst();
  }

  private Sent sendDraft(RestCall call) throws IOException {
    String id = call.path("message");
    Optional<Instant> sendAt = call.time(SEND_AT);
    return keys.once(
        call.principal(),
        call.request().field(KEY),
        (id + " " + sendAt).getBytes(StandardCharsets.UTF_8),
        new Steps(call.principal(), sendAt, Optional.empty()) {
          @Override
          public String draft() {
            requireDraft(call.principal(), id);
            return id;
          }

          @Override
          public void discard(String draft) {
            // It existed before.
          }
        });
  }

  private void requireDraft(Principal principal, String id) {
    List<MessageSummary> found = MessageReading.summaries(jmap, principal, List.of(id));
    if (found.isEmpty()) {
      throw Refusals.notFound("message");
    }
    if (!found.getFirst().flags().draft()) {
      throw new RestException(Code.CONFLICT, "the message is not a draft");
    }
  }

  /// Sends a draft that a subclass creates.
  private abstract class Steps implements SendingKeys.Steps {
    private final Principal principal;
    private final Submitting submitting;

    Steps(Principal principal, Optional<Instant> sendAt, Optional<String> answered) {
      this.principal = principal;
      submitting = new Submitting(jmap, roles, sendAt, answered);
    }

    @Override
    public Sent submit(String draft) {
      return submitting.submit(principal, draft);
    }

    @Override
    public Optional<Sent> submitted(String draft) {
      return submitting.submitted(principal, draft);
    }

    @Override
    public void discard(String draft) {
      ObjectNode set = JsonNodeFactory.instance.objectNode();
      set.putArray("destroy").add(draft);
      JmapCalls calls = new JmapCalls(jmap, principal);
      calls.add("Email/set", set);
      calls.last(answer -> answer);
    }
  }
}
