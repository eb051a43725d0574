package org.posthorn.jmap.mdn;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.delivery.submissions.EmailSubmission;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionAddress;
import org.posthorn.delivery.submissions.SubmissionEnvelope;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.submission.Identities;
import org.posthorn.jmap.submission.ImplicitEmailSet;
import org.posthorn.kv.StoreException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.submission.SubmissionRefusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// MDN/send (RFC 9007 §2.1). An Email gets the keyword `$mdnsent` before its notification is sent,
/// and loses it if sending fails, so that none is sent twice by concurrent calls.
final class MdnSend {
  private final MailAccounts accounts;
  private final Identities identities;
  private final EmailSubmissions submissions;
  private final ImplicitEmailSet emailSet;
  private final JmapLimits limits;
  private final MdnLimits mdnLimits;

  MdnSend(
      MailAccounts accounts,
      Identities identities,
      EmailSubmissions submissions,
      ImplicitEmailSet emailSet,
      JmapLimits limits,
      MdnLimits mdnLimits) {
    this.accounts = accounts;
    this.identities = identities;
    this.submissions = submissions;
    this.emailSet = emailSet;
    this.limits = limits;
    this.mdnLimits = mdnLimits;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.of(call);
    String identityId = call.arguments().required("identityId");
    Map<String, ObjectNode> send = objects(call, "send");
    Map<String, ObjectNode> onSuccess = objects(call, "onSuccessUpdateEmail");
    call.arguments().requireAllKnown();
    if (send.size() > limits.objectsInSetMax()) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "more than " + limits.objectsInSetMax() + " objects");
    }
    Identities.Sender sender =
        call.id(identityId)
            .flatMap(id -> identities.sender(call.principal(), mail.id(), id))
            .orElseThrow(() -> MethodException.invalid("there is no such identity"));
    requireMarks(send, onSuccess);
    ObjectNode sent = JsonNodeFactory.instance.objectNode();
    ObjectNode notSent = JsonNodeFactory.instance.objectNode();
    ObjectNode updates = JsonNodeFactory.instance.objectNode();
    send.forEach((creationId, wanted) -> {
      try {
        WantedMdn mdn = WantedMdn.read(wanted, mdnLimits);
        long email =
            call.id(mdn.forEmailId())
                .map(ObjectId::email)
                .flatMap(MdnSend::boxed)
                .orElseThrow(SetException::notFound);
        sent.set(creationId, send(call, mail, sender, mdn, email));
        updates.set(ObjectId.ofEmail(email), onSuccess.get("#" + creationId));
      } catch (SetException e) {
        notSent.set(creationId, e.json());
      }
    });
    String account = ObjectId.ofAccount(mail.id());
    if (!updates.isEmpty()) {
      ObjectNode arguments = JsonNodeFactory.instance.objectNode();
      arguments.put("accountId", account);
      arguments.set("update", updates);
      emailSet.answer(call, arguments);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", account);
    answer.set("sent", sent.isEmpty() ? NullNode.getInstance() : sent);
    answer.set("notSent", notSent.isEmpty() ? NullNode.getInstance() : notSent);
    return answer;
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private static Map<String, ObjectNode> objects(Call call, String name) {
    Map<String, ObjectNode> objects = new LinkedHashMap<>();
    JsonNode given = call.arguments().value(name).orElse(JsonNodeFactory.instance.objectNode());
    if (!given.isObject()) {
      throw MethodException.invalid(name + " must be an object of objects");
    }
    for (Map.Entry<String, JsonNode> each : given.properties()) {
      if (!(each.getValue() instanceof ObjectNode object)) {
        throw MethodException.invalid(name + " must be an object of objects");
      }
      objects.put(each.getKey(), object);
    }
    return objects;
  }

  /// RFC 9007 §2.1: a call that does not set the keyword is refused.
  private static void requireMarks(
      Map<String, ObjectNode> send, Map<String, ObjectNode> onSuccess) {
    for (String creationId : send.keySet()) {
      ObjectNode patch = onSuccess.get("#" + creationId);
      if (patch == null || !marks(patch)) {
        throw MethodException.invalid(
            "onSuccessUpdateEmail must set the keyword $mdnsent for #" + creationId);
      }
    }
    for (String key : onSuccess.keySet()) {
      if (!key.startsWith("#") || !send.containsKey(key.substring(1))) {
        throw MethodException.invalid(
            "onSuccessUpdateEmail refers to no notification of this call: " + key);
      }
    }
  }

  private static boolean marks(ObjectNode patch) {
    boolean whole =
        patch.path("keywords").properties().stream()
            .anyMatch(each -> isMark(each.getKey()) && each.getValue().asBoolean(false));
    return whole
        || patch.properties().stream()
            .anyMatch(each ->
                each.getKey().startsWith("keywords/")
                    && isMark(each.getKey().substring("keywords/".length()))
                    && each.getValue().asBoolean(false));
  }

  private static boolean isMark(String keyword) {
    return keyword.toLowerCase(Locale.ROOT).equals(SentMark.KEYWORD);
  }

  // ------------------------------------------------------------------ one of them

  private ObjectNode send(
      Call call, MailAccount mail, Identities.Sender sender, WantedMdn mdn, long email) {
    if (!identities.maySend(mail.id(), sender.email())) {
      throw new SetException("forbidden", "the account may not send from this identity");
    }
    String recipient = mdn.finalRecipient().orElse(sender.email());
    if (!identities.maySend(mail.id(), recipient)) {
      throw new SetException("forbiddenFrom", "finalRecipient is not an address of the account");
    }
    VisibleEmail found = SentMark.unmarked(mail, email);
    Report report;
    byte[] message;
    try (MessageBytes bytes = mail.open(email)) {
      report = new Report(mdn, OriginalMessage.read(bytes), sender, recipient);
      message = report.compose(mdnLimits);
    }
    SentMark.set(mail, email);
    boolean sent = false;
    try {
      submit(
          call,
          new EmailSubmission.About(sender.id(), email, found.email().threadId()),
          report,
          message);
      sent = true;
    } finally {
      if (!sent) {
        SentMark.remove(mail, email);
      }
    }
    return serverSet(mdn, report);
  }

  private void submit(Call call, EmailSubmission.About about, Report report, byte[] message) {
    // RFC 8098 §3: the return path is null, so that notifications are not answered.
    SubmissionEnvelope envelope =
        new SubmissionEnvelope(
            SubmissionAddress.of(""),
            report.original().asking().stream()
                .map(each -> SubmissionAddress.of(Report.written(each)))
                .distinct()
                .toList());
    try (MessageBytes bytes = MessageBytes.of(message)) {
      switch (submissions.sendUnseen(call.principal(), about, envelope, bytes)) {
        case EmailSubmissions.Made.Submitted _ -> {
          // It is on disk.
        }
        case EmailSubmissions.Made.Refused(List<SubmissionRefusal> reasons) ->
            throw told(reasons.getFirst());
      }
    } catch (SubmissionEnvelope.MalformedException e) {
      throw new SetException(
          "notFound", "the Email does not request a notification that can be sent");
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "the notification could not be built", e);
    }
  }

  /// Maps a refusal to the error types of RFC 9007 §2.1, which are fewer.
  private static SetException told(SubmissionRefusal reason) {
    return switch (reason) {
      case SubmissionRefusal.TooMuch _ ->
          new SetException("rateLimit", "the sending limit of the account is reached");
      case SubmissionRefusal.NotYourAddress(String where, String address) ->
          new SetException("forbidden", where + " is not an address of yours: " + address);
      case SubmissionRefusal.NotAccepted refused ->
          new SetException(
              refused.temporary() ? "rateLimit" : "forbidden",
              refused.status() + " " + refused.text());
      default -> new SetException("forbidden", "the account may not send this: " + reason);
    };
  }

  private static ObjectNode serverSet(WantedMdn mdn, Report report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (mdn.finalRecipient().isEmpty()) {
      json.put("finalRecipient", report.finalRecipient());
    }
    report.original().originalRecipient().ifPresent(to -> json.put("originalRecipient", to));
    report.originalMessageId().ifPresent(id -> json.put("originalMessageId", id));
    return json;
  }
}
