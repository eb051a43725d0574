package org.posthorn.jmap.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Email/copy, from one account to another (RFC 8620 §5.4, RFC 8621 §4.7).
final class EmailCopy {
  private static final Set<String> KNOWN = Set.of("id", "mailboxIds", "keywords", "receivedAt");

  private final MailAccounts accounts;
  private final EmailSet set;
  private final JmapLimits limits;

  EmailCopy(MailAccounts accounts, EmailSet set, JmapLimits limits) {
    this.accounts = accounts;
    this.set = set;
    this.limits = limits;
  }

  ObjectNode answer(Call call) {
    MailAccount from = accounts.source(call);
    MailAccount to = accounts.seen(call);
    if (from.id().equals(to.id())) {
      throw MethodException.invalid("fromAccountId and accountId must differ");
    }
    ObjectsToMake emails = new ObjectsToMake(call, "create", limits);
    Optional<String> ifFromInState = call.arguments().string("ifFromInState");
    Optional<String> ifInState = call.arguments().string("ifInState");
    boolean destroy = call.arguments().flag("onSuccessDestroyOriginal", false);
    Optional<String> destroyFromIfInState = call.arguments().string("destroyFromIfInState");
    call.arguments().requireAllKnown();
    new TransactionStates(from, ifFromInState);
    TransactionStates state = new TransactionStates(to, ifInState);
    Set<String> originals = new LinkedHashSet<>();
    emails.each(email -> {
      String id = call.id(email.path("id").asString("")).orElse("");
      ObjectNode made = copied(email, id, call, from, to, state);
      originals.add(id);
      return made;
    });
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("fromAccountId", ObjectId.ofAccount(from.id()));
    answer.put("accountId", ObjectId.ofAccount(to.id()));
    answer.put("oldState", state.oldState());
    answer.put("newState", state.newState());
    emails.tell(answer);
    if (destroy && !originals.isEmpty()) {
      destroy(call, from, originals, destroyFromIfInState);
    }
    return answer;
  }

  private ObjectNode copied(
      ObjectNode email,
      String id,
      Call call,
      MailAccount from,
      MailAccount to,
      TransactionStates state) {
    for (String property : email.propertyNames()) {
      if (!KNOWN.contains(property)) {
        throw SetException.invalid("this property cannot be set in a copy", property);
      }
    }
    Set<MailboxId> mailboxes = Placement.mailboxes(email.get("mailboxIds"), call);
    OptionalLong number = ObjectId.email(id);
    VisibleEmails found =
        from.visible(number.isPresent() ? new long[] {number.getAsLong()} : new long[0]);
    if (found.emails().isEmpty()) {
      throw SetException.notFound();
    }
    VisibleEmail original = found.emails().getFirst();
    FlagSet keywords =
        email.has("keywords")
            ? Placement.keywords(email.get("keywords"))
            : new FlagSet(
                original.flags() & Flags.SYSTEM,
                new LinkedHashSet<>(found.keywords().names(original.flags())));
    try (MessageBytes bytes = from.open(original.email().id());
        StagedMessage staged = staged(to, bytes)) {
      NewMessage message =
          new NewMessage(
              staged,
              keywords,
              Placement.receivedAt(email.get("receivedAt"))
                  .orElse(original.email().internalDate()));
      return MailboxChoice.file(to, message, mailboxes, state);
    }
  }

  private static StagedMessage staged(MailAccount to, MessageBytes bytes) {
    try (MessageWriter writer = to.receive(bytes.size())) {
      bytes.copyTo(0, bytes.size(), writer);
      return writer.finish();
    } catch (MailException e) {
      throw e.kind() == MailException.Kind.LIMIT
          ? new SetException("tooLarge", String.valueOf(e.getMessage()))
          : e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// RFC 8620 §5.4: an implicit Email/set, whose response follows that of the copy.
  private void destroy(
      Call call, MailAccount from, Iterable<String> ids, Optional<String> ifInState) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("accountId", ObjectId.ofAccount(from.id()));
    ifInState.ifPresent(state -> arguments.put("ifInState", state));
    ArrayNode destroyed = arguments.putArray("destroy");
    ids.forEach(destroyed::add);
    try {
      call.also("Email/set", set.answer(call.implicit(arguments)));
    } catch (MethodException e) {
      call.also("error", e.json());
    }
  }
}
