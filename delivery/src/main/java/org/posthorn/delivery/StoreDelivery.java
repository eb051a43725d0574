package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.triage.ArrivalMarks;
import org.posthorn.delivery.rules.DeliveredCopy;
import org.posthorn.delivery.rules.HeaderRecipients;
import org.posthorn.delivery.rules.Rules;
import org.posthorn.delivery.webhook.ArrivalEffect;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers messages to the mail store, with all rights, into the mailbox that the account's rules
/// choose.
public final class StoreDelivery implements MailboxDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(StoreDelivery.class);

  private static final List<MessageDelivery.Filed> INBOX =
      List.of(new MessageDelivery.Filed(0, "INBOX"));

  private static final DeliveryTarget JUNK = new DeliveryTarget.OfRole(MailboxRole.JUNK);

  private final MailStore store;
  private final Directory directory;
  private final AccountSpamPolicy spamPolicy;
  private final Rules rules;
  private final Webhooks webhooks;
  private final ArrivalMarks marks;
  private final Metrics.Counter filed;
  private final Metrics.Counter failed;
  private final Metrics.Counter unmarked;

  /// @param directory knows which accounts exist: an account may have been removed after a message
  ///   for it was accepted
  /// @param webhooks get events of deliveries
  /// @param accountFilter applies each account's preferences to likely spam
  /// @param metrics counts `delivery.filed_copies`, `delivery.failed_copies` and `triage.failed`
  public StoreDelivery(
      MailStore store,
      Directory directory,
      AccountFilter accountFilter,
      Rules rules,
      Webhooks webhooks,
      Metrics metrics) {
    spamPolicy = new AccountSpamPolicy(accountFilter);
    this.store = store;
    this.directory = directory;
    this.rules = rules;
    this.webhooks = webhooks;
    filed = metrics.counter("delivery.filed_copies");
    failed = metrics.counter("delivery.failed_copies");
    unmarked = metrics.counter("triage.failed");
    marks = ArrivalMarks.NONE;
  }

  private StoreDelivery(StoreDelivery other, ArrivalMarks marks) {
    store = other.store;
    directory = other.directory;
    spamPolicy = other.spamPolicy;
    rules = other.rules;
    webhooks = other.webhooks;
    filed = other.filed;
    failed = other.failed;
    unmarked = other.unmarked;
    this.marks = marks;
  }

  /// The same, with keywords for arriving messages. Junk gets none.
  public StoreDelivery marking(ArrivalMarks with) {
    return new StoreDelivery(this, with);
  }

  @Override
  public void requireRoom(long bytes) {
    store.requireRoom(bytes);
  }

  @Override
  public Quota quota(AccountId account) {
    return store.account(Principal.system(), account).quota();
  }

  @Override
  public Filed file(Copy copy) throws IOException {
    Filed result = null;
    try {
      result = append(copy);
      return result;
    } finally {
      (result != null && result.done() ? filed : failed).increment();
    }
  }

  private Filed append(Copy copy) throws IOException {
    AccountId id = copy.recipient().account();
    if (directory.account(id).isEmpty()) {
      return Result.GONE;
    }
    try {
      MailAccount account = store.account(Principal.system(), id);
      try (MessageWriter writer = store.receive(copy.fields().length + copy.message().size())) {
        writer.write(copy.fields());
        copy.texts().ifPresent(writer::follows);
        copy.message().writeTo(writer);
        try (StagedMessage staged = writer.finish()) {
          AccountSpamPolicy.Decision decision = spamPolicy.decide(copy, staged);
          Filed result = file(account, copy, staged, decision);
          decision
              .verdict()
              .ifPresent(verdict ->
                  rules.recordVerdict(
                      copy.recipient().account(),
                      copy.recipient().deliveredTo(),
                      copy.transaction(),
                      verdict));
          return result;
        }
      }
    } catch (MailException e) {
      return switch (e.kind()) {
        case OVER_QUOTA -> fits(copy) ? Result.FULL : Result.TOO_LARGE;
        case LIMIT -> Result.TOO_LARGE;
        case NOT_FOUND, FORBIDDEN -> Result.GONE;
        case ALREADY_EXISTS, HAS_CHILDREN, INVALID, EXPUNGED ->
            throw new IOException("a copy cannot be filed: " + e.kind(), e);
      };
    }
  }

  private Filed file(
      MailAccount account, Copy copy, StagedMessage staged, AccountSpamPolicy.Decision decision)
      throws IOException {
    if (decision.fields().isEmpty()) {
      return file(account, copy, staged, decision.place());
    }
    try (MessageWriter rewritten = store.receive(staged.size() + decision.fields().length())) {
      AccountSpamPolicy.write(copy, staged, decision.fields(), rewritten);
      try (StagedMessage marked = rewritten.finish()) {
        return file(account, copy, marked, decision.place());
      }
    }
  }

  private Filed file(MailAccount account, Copy copy, StagedMessage staged, DeliveryTarget place)
      throws IOException {
    FlagSet keywords =
        place.equals(JUNK) ? FlagSet.NONE : marks(account.id(), staged, copy.received());
    if (rules.has(copy.recipient().account())) {
      return applyRules(copy, staged, place, keywords);
    }
    boolean direct =
        HeaderRecipients.isAlone(
            staged, copy.recipient().deliveredTo(), copy.recipient().original());
    Optional<StagedMessage> encrypted = rules.encryption().encrypted(account.id(), staged);
    try {
      NewMessage message = new NewMessage(encrypted.orElse(staged), FlagSet.NONE, copy.received());
      // A user may remove any mailbox but INBOX at any moment.
      return append(
          account,
          copy,
          new MessageDelivery.Placed(message, List.of(List.of(place)), direct, keywords));
    } finally {
      encrypted.ifPresent(StagedMessage::close);
    }
  }

  /// What marks a message must not keep it from being filed.
  private FlagSet marks(AccountId account, StagedMessage staged, Instant received) {
    try {
      return marks.of(account, staged.header(), received);
    } catch (RuntimeException e) {
      // The text of the exception may quote the message.
      unmarked.increment();
      LOG.warn(
          "delivery event=not-marked account={} reason={} at={}",
          account,
          e.getClass().getName(),
          Arrays.stream(e.getStackTrace()).findFirst().map(String::valueOf).orElse(""));
      return FlagSet.NONE;
    }
  }

  /// Whether the account would have room for it with an empty mailbox.
  private boolean fits(Copy copy) {
    long size = copy.fields().length + copy.message().size();
    return size <= quota(copy.recipient().account()).limitBytes();
  }

  private Filed applyRules(Copy copy, StagedMessage staged, DeliveryTarget place, FlagSet keywords)
      throws IOException {
    LocalRecipient recipient = copy.recipient();
    Rules.Applied applied =
        rules.apply(
            new DeliveredCopy(
                recipient.account(),
                recipient.deliveredTo(),
                recipient.original(),
                copy.transaction(),
                staged,
                copy.received(),
                place,
                copy.step()),
            webhooks.followsArrivals(recipient.account()),
            keywords);
    return applied.refusal().isEmpty() ? Result.FILED : new Refused(applied.refusal().get());
  }

  private Result append(MailAccount account, Copy copy, MessageDelivery.Placed placed) {
    MessageDelivery.Effects effects =
        webhooks.followsArrivals(account.id())
            ? (ids, _) -> List.of(new ArrivalEffect(ids[0]).effect())
            : MessageDelivery.Effects.NONE;
    Optional<List<MessageDelivery.Filed>> done =
        account.deliver(new MessageDelivery(copy.step(), List.of(placed), effects, List.of()));
    if (copy.step().isEmpty() && done.equals(Optional.of(INBOX))) {
      return Result.IN_INBOX;
    }
    done.ifPresent(filedAs -> recordFiled(copy, filedAs));
    return Result.FILED;
  }

  private void recordFiled(Copy copy, List<MessageDelivery.Filed> filed) {
    LocalRecipient recipient = copy.recipient();
    rules.recordFiled(recipient.account(), recipient.deliveredTo(), copy.transaction(), filed);
  }
}
