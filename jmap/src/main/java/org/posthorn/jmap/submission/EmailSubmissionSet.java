package org.posthorn.jmap.submission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.posthorn.delivery.submissions.EmailSubmission;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionEnvelope;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.objects.AccountObjects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// EmailSubmission/set (RFC 8621 §7.5).
final class EmailSubmissionSet {
  /// Octets of a header in which recipients are searched; larger headers are refused anyway.
  private static final int HEADER_OCTETS_MAX = 256 << 10;

  private static final int TURNS = 64;

  /// Calls of one account run one at a time, so that of several with the same `ifInState` only one
  /// sends. A client that got no response can repeat the request without sending twice.
  private final ReentrantLock[] turns = new ReentrantLock[TURNS];

  private final EmailSubmissions submissions;
  private final Identities identities;
  private final MailAccounts accounts;
  private final JmapLimits limits;
  private final ImplicitEmailSet emailSet;

  /// @param emailSet answers an `Email/set`
  EmailSubmissionSet(
      EmailSubmissions submissions,
      Identities identities,
      MailAccounts accounts,
      JmapLimits limits,
      Function<Call, ObjectNode> emailSet) {
    this.submissions = submissions;
    this.identities = identities;
    this.accounts = accounts;
    this.limits = limits;
    this.emailSet = new ImplicitEmailSet(emailSet);
    Arrays.setAll(turns, _ -> new ReentrantLock());
  }

  Method method() {
    return new Method("EmailSubmission/set", Capability.SUBMISSION, this::set);
  }

  private ObjectNode set(Call call) {
    AccountObjects objects = accounts.objects(call);
    SetRequest request = SetRequest.read(call, limits);
    OnSuccess onSuccess = OnSuccess.read(call);
    call.arguments().requireAllKnown();
    String before;
    Map<String, String> emails;
    ReentrantLock turn = turns[Math.floorMod(objects.id().hashCode(), turns.length)];
    turn.lock();
    try {
      before = EmailSubmissionMethods.TYPE.state(objects);
      request.requireState(before);
      emails = change(call, objects, request);
    } finally {
      turn.unlock();
    }
    String account = ObjectId.ofAccount(objects.id());
    onSuccess.arguments(call, account, emails).ifPresent(wanted -> emailSet.answer(call, wanted));
    return request.answer(account, before, EmailSubmissionMethods.TYPE.state(objects));
  }

  /// @return ids of the Emails, by the ids of the submissions that were created, changed or
  ///   destroyed
  private Map<String, String> change(Call call, AccountObjects objects, SetRequest request) {
    Map<String, String> emails = new HashMap<>();
    for (Map.Entry<String, ObjectNode> each : request.create().entrySet()) {
      try {
        EmailSubmission made = create(call, objects.id(), each.getValue());
        String id = EmailSubmissionMethods.TYPE.spelled(made.id());
        request.created(each.getKey(), id, serverSet(made, each.getValue()));
        emails.put(id, ObjectId.ofEmail(made.about().email()));
      } catch (SetException e) {
        request.notCreated(each.getKey(), e);
      }
    }
    for (Map.Entry<String, ObjectNode> each : request.update().entrySet()) {
      try {
        String id = call.id(each.getKey()).orElseThrow(SetException::notFound);
        emails.put(id, update(call, objects.id(), id, each.getValue()));
        request.updated(each.getKey());
      } catch (SetException e) {
        request.notUpdated(each.getKey(), e);
      }
    }
    for (String id : request.destroy()) {
      try {
        EmailSubmission submission = find(call, objects.id(), id);
        if (!submissions.destroy(call.principal(), objects.id(), submission.id())) {
          throw SetException.notFound();
        }
        emails.put(id, ObjectId.ofEmail(submission.about().email()));
        request.destroyed(id);
      } catch (SetException e) {
        request.notDestroyed(id, e);
      }
    }
    return emails;
  }

  // ------------------------------------------------------------------ create

  private EmailSubmission create(Call call, AccountId account, ObjectNode wanted) {
    for (String name : wanted.propertyNames()) {
      if (!Set.of("identityId", "emailId", "envelope").contains(name)) {
        throw SetException.invalid("is set by the server, or does not exist", name);
      }
    }
    if (!call.principal().account().equals(account)) {
      throw new SetException("forbiddenToSend", "only the owner of an account may send from it");
    }
    long identityId = number(call, wanted, "identityId", id -> Identities.TYPE.number(id));
    Identity identity = identities.current(call.principal(), account).get(identityId);
    if (identity == null) {
      throw SetException.invalid("there is no such identity", "identityId");
    }
    if (!identities.maySend(account, identity)) {
      throw new SetException("forbiddenFrom", "the account may not send from this identity");
    }
    long emailId = number(call, wanted, "emailId", ObjectId::email);
    MailAccount mail = accounts.open(call, account);
    VisibleEmail email =
        mail.visible(new long[] {emailId}).emails().stream()
            .findFirst()
            .orElseThrow(() -> SetException.invalid("there is no such Email", "emailId"));
    try (MessageBytes bytes = mail.open(emailId)) {
      SubmissionEnvelope envelope = envelope(account, wanted, identity, bytes);
      return submit(call, about(mail, identityId, email), envelope, bytes);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "Email " + emailId + " cannot be read", e);
    }
  }

  private static EmailSubmission.About about(MailAccount mail, long identity, VisibleEmail email) {
    boolean scheduled =
        mail.mailbox(MailboxRole.SCHEDULED)
            .filter(box -> email.mailboxes().contains(box.id()))
            .isPresent();
    return new EmailSubmission.About(
        identity, email.email().id(), email.email().threadId(), scheduled);
  }

  private static long number(
      Call call, ObjectNode wanted, String name, Function<String, OptionalLong> reader) {
    JsonNode value = wanted.path(name);
    OptionalLong number =
        value.isString()
            ? call.id(value.asString()).map(reader).orElse(OptionalLong.empty())
            : OptionalLong.empty();
    return number.orElseThrow(() -> SetException.invalid("there is no such object", name));
  }

  private SubmissionEnvelope envelope(
      AccountId account, ObjectNode wanted, Identity identity, MessageBytes bytes) {
    int max = submissions.limits().recipientsMax();
    JsonNode given = wanted.path("envelope");
    if (!given.isMissingNode() && !given.isNull()) {
      return Envelopes.read(given, max);
    }
    byte[] beginning = bytes.range(0, Math.min(bytes.size(), HEADER_OCTETS_MAX));
    return Envelopes.of(
        HeaderFields.parse(beginning),
        identity.email(),
        address ->
            Identity.parsed(address)
                .filter(parsed -> identities.maySend(account, parsed))
                .isPresent(),
        max);
  }

  private EmailSubmission submit(
      Call call, EmailSubmission.About about, SubmissionEnvelope envelope, MessageBytes bytes)
      throws IOException {
    try {
      return switch (submissions.submit(call.principal(), about, envelope, bytes)) {
        case EmailSubmissions.Made.Submitted(EmailSubmission made) -> made;
        case EmailSubmissions.Made.Refused(var reasons) -> throw Refusals.told(reasons);
      };
    } catch (SubmissionEnvelope.MalformedException e) {
      throw e.recipient().isPresent()
          ? Refusals.invalidRecipients(List.of(e.recipient().get()))
          : SetException.invalid(String.valueOf(e.getMessage()), "envelope");
    } catch (MailException e) {
      if (e.kind() == MailException.Kind.LIMIT) {
        throw new SetException("overQuota", String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private static ObjectNode serverSet(EmailSubmission made, ObjectNode wanted) {
    ObjectNode json = EmailSubmissionMethods.json(made);
    json.remove(List.of("identityId", "emailId"));
    if (wanted.path("envelope").isObject()) {
      json.remove("envelope");
    }
    return json;
  }

  // ------------------------------------------------------------------ update, destroy

  private EmailSubmission find(Call call, AccountId account, String id) {
    OptionalLong number = EmailSubmissionMethods.TYPE.number(id);
    if (number.isEmpty()) {
      throw SetException.notFound();
    }
    return submissions
        .get(call.principal(), account, number.getAsLong())
        .orElseThrow(SetException::notFound);
  }

  /// @return the id of the Email
  private String update(Call call, AccountId account, String id, ObjectNode patch) {
    EmailSubmission submission = find(call, account, id);
    ObjectNode json = EmailSubmissionMethods.json(submission);
    for (Map.Entry<String, JsonNode> each : patch.properties()) {
      boolean undo =
          each.getKey().equals("undoStatus") && each.getValue().asString("").equals("canceled");
      if (!undo && !each.getValue().equals(json.get(each.getKey()))) {
        throw SetException.invalid("cannot be changed", each.getKey());
      }
    }
    if (patch.path("undoStatus").asString("").equals("canceled")) {
      switch (submissions.undo(call.principal(), account, submission.id())) {
        case DONE -> {
          // It has no recipients.
        }
        case NOT_FOUND -> throw SetException.notFound();
        case TOO_LATE ->
            throw new SetException(
                "cannotUnsend", "the message has already been sent or is being sent");
      }
    }
    return ObjectId.ofEmail(submission.about().email());
  }

  // ------------------------------------------------------------------ afterwards

  /// Changes of the Emails of submissions that were created, changed or destroyed.
  private record OnSuccess(Map<String, ObjectNode> update, Set<String> destroy) {

    static OnSuccess read(Call call) {
      Map<String, ObjectNode> update = new LinkedHashMap<>();
      JsonNode given =
          call.arguments()
              .value("onSuccessUpdateEmail")
              .orElse(JsonNodeFactory.instance.objectNode());
      if (!given.isObject()) {
        throw MethodException.invalid("onSuccessUpdateEmail must be an object of patches");
      }
      for (Map.Entry<String, JsonNode> each : given.properties()) {
        if (!(each.getValue() instanceof ObjectNode patch)) {
          throw MethodException.invalid("onSuccessUpdateEmail must be an object of patches");
        }
        update.put(each.getKey(), patch);
      }
      List<String> destroy =
          call.arguments().strings("onSuccessDestroyEmail").orElse(new ArrayList<>());
      return new OnSuccess(update, new LinkedHashSet<>(destroy));
    }

    /// The arguments of the implicit call.
    ///
    /// @param emails ids of the Emails, by the ids of the successful submissions
    /// @return empty if there is nothing to do
    Optional<ObjectNode> arguments(Call call, String account, Map<String, String> emails) {
      ObjectNode arguments = JsonNodeFactory.instance.objectNode();
      arguments.put("accountId", account);
      ObjectNode updates = JsonNodeFactory.instance.objectNode();
      update.forEach((submission, patch) ->
          email(call, submission, emails).ifPresent(email -> updates.set(email, patch)));
      ArrayNode destroyed = JsonNodeFactory.instance.arrayNode();
      destroy.forEach(submission -> email(call, submission, emails).ifPresent(destroyed::add));
      if (!updates.isEmpty()) {
        arguments.set("update", updates);
      }
      if (!destroyed.isEmpty()) {
        arguments.set("destroy", destroyed);
      }
      return updates.isEmpty() && destroyed.isEmpty() ? Optional.empty() : Optional.of(arguments);
    }

    private static Optional<String> email(
        Call call, String submission, Map<String, String> emails) {
      return call.id(submission).map(emails::get);
    }
  }
}
