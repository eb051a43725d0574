package org.posthorn.jmap.change;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.email.KeywordsJson;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ChangedEmails;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.ReminderLimits;
import org.posthorn.store.message.VisibleEmails;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Email/set (RFC 8621 §4.6). Each creation is a transaction; all changes and removals together are
/// another.
final class EmailSet {
  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;
  private final InstantSource clock;

  /// Email/get.
  private final Method.Handler get;

  EmailSet(MailAccounts accounts, Blobs blobs, JmapLimits limits, InstantSource clock) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
    this.clock = clock;
    this.get = Emails.methods(accounts, blobs, limits, EmailLimits.defaults()).getFirst().handler();
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    SetRequest request = SetRequest.read(call, limits);
    call.arguments().requireAllKnown();
    TransactionStates state = new TransactionStates(mail, request.ifInState());
    for (Map.Entry<String, ObjectNode> each : request.create().entrySet()) {
      try {
        request.created(each.getKey(), created(each.getValue(), call, mail, state));
      } catch (SetException e) {
        request.notCreated(each.getKey(), e);
      }
    }
    change(request, call, mail, state);
    return request.answer(ObjectId.ofAccount(mail.id()), state.oldState(), state.newState());
  }

  private ObjectNode created(
      ObjectNode email, Call call, MailAccount mail, TransactionStates state) {
    BodyInput body = new BodyInput(call, mail, blobs, ChangeLimits.defaults());
    Draft draft = Draft.read(email, call, body, clock.instant());
    NewMessage message = draft.compose(mail);
    try (var _ = message.message()) {
      ObjectNode made = MailboxChoice.file(mail, message, draft.mailboxes(), state);
      if (message.message().scanned().attachment()) {
        tellKeywords(mail, made);
      }
      return made;
    }
  }

  /// RFC 8620 §5.3: returns properties that differ from what the client has set, such as an added
  /// keyword for attachments (RFC 9979 §4.1).
  private static void tellKeywords(MailAccount mail, ObjectNode made) {
    long id = ObjectId.email(made.get("id").asString()).orElseThrow();
    VisibleEmails found = mail.visible(new long[] {id});
    found
        .emails()
        .forEach(email -> made.set("keywords", KeywordsJson.of(email.flags(), found.keywords())));
  }

  /// A change, with the id that the client used.
  private record Wanted(String id, EmailChange change) {}

  private void change(SetRequest request, Call call, MailAccount mail, TransactionStates state) {
    List<Wanted> wanted = new ArrayList<>();
    Instant latest = clock.instant().plus(ReminderLimits.defaults().delayMax());
    request
        .update()
        .forEach((written, patch) -> {
          String id = call.id(written).orElse(written);
          try {
            requireSame(id, EmailPatch.fixed(patch, call), call);
            wanted.add(new Wanted(id, EmailPatch.read(number(id), patch, call, latest)));
          } catch (SetException e) {
            request.notUpdated(id, e);
          }
        });
    for (String id : request.destroy()) {
      OptionalLong email = ObjectId.email(id);
      if (email.isPresent()) {
        wanted.add(new Wanted(id, new EmailChange.Destroy(email.getAsLong())));
      } else {
        request.notDestroyed(id, SetException.notFound());
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    ChangedEmails changed =
        mail.change(wanted.stream().map(Wanted::change).toList(), state.wanted())
            .orElseThrow(TransactionStates::mismatch);
    state.made(changed.before(), changed.after());
    for (int i = 0; i < wanted.size(); i++) {
      tell(request, wanted.get(i), changed.outcomes().get(i));
    }
  }

  /// RFC 8620 §5.3: clients may send whole objects, so an immutable property with its current value
  /// is not an error.
  private void requireSame(String id, ObjectNode fixed, Call call) {
    if (fixed.isEmpty() || (fixed.size() == 1 && fixed.path("id").asString("").equals(id))) {
      return;
    }
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.set("accountId", call.arguments().json().get("accountId"));
    asked.putArray("ids").add(id);
    ArrayNode names = asked.putArray("properties");
    fixed.propertyNames().forEach(names::add);
    JsonNode found;
    try {
      found = get.answer(call.implicit(asked)).get("list").path(0);
    } catch (MethodException e) {
      if (e.type() != MethodException.Type.INVALID_ARGUMENTS) {
        throw e;
      }
      found = JsonNodeFactory.instance.objectNode(); // there is no such property
    }
    if (found.isMissingNode()) {
      throw SetException.notFound();
    }
    JsonNode present = found;
    String[] different =
        fixed.propertyNames().stream()
            .filter(name -> !same(fixed.get(name), present.path(name)))
            .toArray(String[]::new);
    if (different.length > 0) {
      throw SetException.invalid("the message of an Email cannot be changed", different);
    }
  }

  /// Compares numbers by value, independent of their Java type.
  private static boolean same(JsonNode one, JsonNode other) {
    return one.equals(
        (a, b) -> {
          boolean numbers = a.isNumber() && b.isNumber();
          return numbers ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;
        },
        other);
  }

  private static long number(String id) {
    return ObjectId.email(id).orElseThrow(SetException::notFound);
  }

  private static void tell(SetRequest request, Wanted wanted, ChangedEmails.Outcome outcome) {
    boolean destroy = wanted.change() instanceof EmailChange.Destroy;
    switch (outcome) {
      case DONE -> {
        if (destroy) {
          request.destroyed(wanted.id());
        } else {
          request.updated(wanted.id());
        }
      }
      case NOT_FOUND -> {
        if (destroy) {
          request.notDestroyed(wanted.id(), SetException.notFound());
        } else {
          request.notUpdated(wanted.id(), SetException.notFound());
        }
      }
      case MAILBOX_NOT_FOUND -> request.notUpdated(wanted.id(), Placement.noMailbox());
      case NO_MAILBOX ->
          request.notUpdated(
              wanted.id(),
              SetException.invalid("an Email must be in at least one mailbox", "mailboxIds"));
      case TOO_MANY_MAILBOXES -> request.notUpdated(wanted.id(), Placement.tooManyMailboxes());
      case FORBIDDEN -> {
        if (destroy) {
          request.notDestroyed(wanted.id(), Placement.forbidden());
        } else {
          request.notUpdated(wanted.id(), Placement.forbidden());
        }
      }
      case TOO_MANY_REMINDERS -> request.notUpdated(wanted.id(), Placement.tooManyReminders());
      case TOO_MANY_KEYWORDS -> request.notUpdated(wanted.id(), Placement.tooManyKeywords());
    }
  }
}
