package org.posthorn.delivery.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.delivery.encryption.ArrivalEncryption;
import org.posthorn.delivery.signing.ArrivalResults;
import org.posthorn.delivery.webhook.ArrivalEffect;
import org.posthorn.directory.Address;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.HeaderFields;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Content;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Keywords;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageDelivery.Placed;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;

/// Collects the effects of the actions of scripts on an account: copies in mailboxes, outgoing
/// messages, expiring keys, a refusal. If an action cannot be performed, the message is kept. One
/// thread.
final class RuleEffects {
  private static final EnhancedStatus REFUSED = EnhancedStatus.of("5.7.1");

  /// RFC 5429 §2.1.1: used instead of a text that is not allowed in a reply.
  private static final String DEFAULT_REASON = "Message refused by its recipient";

  private static final RcptParameters UNREPORTED =
      new RcptParameters(Set.of(RcptParameters.Notify.NEVER), Optional.empty());

  private final DeliveredCopy subject;
  private final RuleSettings settings;
  private final OwnerAddresses own;
  private final Composer composer;
  private final ArrivalEncryption encryption;
  private final MessageVersions versions;
  private final boolean seen;
  private final boolean followed;
  private final ZonedDateTime now;

  private final Map<Copy, List<List<DeliveryTarget>>> copies = new LinkedHashMap<>();
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<ExpiringKey> expiringKeys = new ArrayList<>();
  private final List<String> descriptions = new ArrayList<>();
  private @Nullable Rejection rejection;
  private int redirects;
  private int notifications;

  private FlagSet marks = FlagSet.NONE;
  private final Set<StagedMessage> composedHere = new HashSet<>();

  /// One Email and its mailboxes.
  private record Copy(StagedMessage message, FlagSet flags) {}

  /// @param mail without the id of its Email
  /// @param unless if the account has this key already, the message is not sent
  private record Outgoing(StagedMessage message, OutgoingMail mail, Optional<ExpiringKey> unless) {}

  /// @param seen whether the message has been in this account before
  /// @param followed whether a webhook may want notifications of the copies
  RuleEffects(
      Rules rules,
      DeliveredCopy subject,
      MessageVersions versions,
      boolean seen,
      boolean followed,
      ZonedDateTime now) {
    this.subject = subject;
    this.versions = versions;
    this.seen = seen;
    this.followed = followed;
    this.now = now;
    settings = rules.settings();
    own = rules.own();
    composer = rules.composer();
    encryption = rules.encryption();
  }

  void add(ScriptChain.Wanted wanted) throws IOException {
    StagedMessage message = wanted.message();
    switch (wanted.action()) {
      case Action.Keep(boolean implicit, List<String> flags, Content content) ->
          file(
              versions.edited(message, content),
              flags,
              List.of(implicit ? subject.place() : DeliveryTarget.INBOX),
              "keep");
      case Action.FileInto(Action.Target target, List<String> flags, Content content) ->
          file(
              versions.edited(message, content),
              flags,
              targets(target),
              "fileinto " + target.name());
      case Action.Redirect(String address, Content content) ->
          redirect(address, versions.edited(message, content));
      case Action.RedirectToList(String list, Content content) -> {
        // All lists are empty; without a recipient the message is kept.
        descriptions.add("redirect to list " + list + ": nobody");
        file(versions.edited(message, content), List.of(), List.of(subject.place()), "keep");
      }
      case Action.Discard _ -> descriptions.add("discard");
      case Action.Reject reject -> reject(reject);
      case Action.Vacation vacation -> vacation(vacation);
      case Action.Notify notify -> notify(notify);
      case Action.Remember(String key, long seconds) ->
          expiringKeys.add(
              new ExpiringKey(
                  AccountEnvironment.duplicate(key), now.toInstant().plusSeconds(seconds)));
    }
  }

  private void file(
      StagedMessage message, List<String> flags, List<DeliveryTarget> place, String description) {
    descriptions.add(description);
    copies.computeIfAbsent(new Copy(message, flags(flags)), _ -> new ArrayList<>()).add(place);
  }

  /// RFC 5232 §1: invalid flags are ignored.
  private static FlagSet flags(List<String> names) {
    return FlagSet.of(names.stream().filter(RuleEffects::isFlag).toArray(String[]::new));
  }

  private static boolean isFlag(String name) {
    try {
      if (!name.startsWith("\\")) {
        Keywords.requireValid(name);
      }
      var _ = FlagSet.of(name);
      return true;
    } catch (MailException e) {
      return false;
    }
  }

  /// RFC 9042 §4, RFC 8579 §4: the id, then the special use, then the name.
  private static List<DeliveryTarget> targets(Action.Target target) {
    List<DeliveryTarget> targets = new ArrayList<>();
    target
        .id()
        .flatMap(AccountEnvironment::mailboxId)
        .ifPresent(id -> targets.add(new DeliveryTarget.OfId(id)));
    Optional<MailboxRole> role = target.specialUse().flatMap(AccountEnvironment::role);
    role.ifPresent(found -> targets.add(new DeliveryTarget.OfRole(found)));
    targets.add(new DeliveryTarget.OfPath(target.name(), target.create(), role));
    return targets;
  }

  private void redirect(String address, StagedMessage message) throws IOException {
    Optional<Address> to = OwnerAddresses.parsed(address);
    boolean loops = seen || to.filter(found -> own.receives(subject.account(), found)).isPresent();
    boolean many = redirects >= settings.limits().actions().redirectsMax();
    if (to.isEmpty() || loops || many) {
      String why = loops ? "it would loop" : many ? "too many redirects" : "not an address";
      descriptions.add("no redirect to " + address + ": " + why);
      file(message, List.of(), List.of(subject.place()), "keep");
      return;
    }
    redirects++;
    descriptions.add("redirect to " + address);
    StagedMessage redirected = versions.redirected(message, subject.deliveredTo());
    SourceTransaction transaction = subject.transaction();
    MailParameters given = transaction.parameters();
    outgoing.add(
        new Outgoing(
            redirected,
            new OutgoingMail(
                0,
                OutgoingMail.Why.REDIRECT,
                transaction.traceId(),
                transaction.from(),
                new MailParameters(
                    OptionalLong.empty(),
                    given.body(),
                    given.smtputf8(),
                    given.ret(),
                    given.envid(),
                    Optional.empty(),
                    Optional.empty(),
                    given.requireTls(),
                    Optional.empty()),
                withOriginalRecipient(transaction.reports()),
                List.of(new Mailbox(to.get().localPart(), to.get().domain())),
                forwarder(redirected)),
            Optional.empty()));
  }

  /// The ARC seal of the domain that the message was sent to covers the results at arrival, even if
  /// the script has changed the message since.
  private OutgoingMail.Signer forwarder(StagedMessage redirected) {
    HeaderFields arrived = subject.message().header();
    Optional<ArrivalResults> found =
        settings.sealed() && ArrivalResults.sameChain(arrived, redirected.header())
            ? ArrivalResults.in(arrived, settings.hostName())
            : Optional.empty();
    Optional<Address> by = OwnerAddresses.parsed(subject.deliveredTo());
    return found.isPresent() && by.isPresent()
        ? new OutgoingMail.Signer.Forwarder(by.get().domain(), found.get())
        : new OutgoingMail.Signer.Nobody();
  }

  /// RFC 3461 §5.2.7: reports name the recipient that the sender wrote to, and success is reported
  /// here.
  private RcptParameters withOriginalRecipient(RcptParameters given) {
    return given.originalRecipient().isPresent()
        ? given
        : new RcptParameters(
            given.notifications(),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", subject.original())));
  }

  private void reject(Action.Reject reject) {
    String text = String.join(" ", reject.reason().lines().map(String::strip).toList()).strip();
    boolean printable = !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c <= '~');
    rejection = new Rejection(REFUSED, printable ? text : DEFAULT_REASON);
    descriptions.add("reject");
  }

  private void vacation(Action.Vacation vacation) throws IOException {
    Optional<Mailbox> sender = subject.transaction().from().mailbox();
    if (sender.isEmpty()) {
      return; // RFC 5230 §4.6
    }
    Action.Reply reply = vacation.reply();
    AddrSpec from = author(Optional.of(reply.from()));
    byte[] octets = composer.vacation(reply, from, now);
    ExpiringKey key =
        new ExpiringKey(
            AccountEnvironment.vacation(vacation.key(), reply.to()),
            now.toInstant().plus(settings.vacation().period(vacation.seconds())));
    expiringKeys.add(key);
    send(octets, OutgoingMail.Why.VACATION, from, List.of(sender.get()), Optional.of(key));
    descriptions.add("vacation to " + reply.to());
    copy(vacation.copy(), octets);
  }

  private void notify(Action.Notify notify) throws IOException {
    List<Mailbox> to =
        notify.recipients().stream()
            .map(OwnerAddresses::parsed)
            .flatMap(Optional::stream)
            .map(address -> new Mailbox(address.localPart(), address.domain()))
            .toList();
    boolean many = notifications >= settings.limits().actions().notificationsMax();
    if (to.isEmpty() || seen || many) {
      descriptions.add("no notification");
      return;
    }
    notifications++;
    AddrSpec from = author(notify.from());
    String text =
        notify.text().isEmpty()
            ? "You have mail.\n\nFrom: "
                + subject.transaction().from()
                + "\nTo: "
                + subject.original()
                + "\n"
            : notify.text();
    byte[] octets = composer.notification(notify, from, subject.deliveredTo(), text, now);
    send(octets, OutgoingMail.Why.NOTIFICATION, from, to, Optional.empty());
    descriptions.add("notify " + String.join(", ", notify.recipients()));
    copy(notify.copy(), octets);
  }

  /// The sender address: the one that the script gives, if it belongs to the owner, otherwise the
  /// address that the message was sent to (RFC 5230 §4.3, RFC 5436 §2.3).
  private AddrSpec author(Optional<String> named) {
    return named
        .flatMap(Composer::addressIn)
        .filter(spec ->
            OwnerAddresses.parsed(spec.toString())
                .filter(address -> own.owns(subject.account(), address))
                .isPresent())
        .or(() -> Composer.addressIn(subject.deliveredTo()))
        .orElseGet(() -> new AddrSpec("postmaster", settings.hostName()));
  }

  /// With a null reverse-path, so that it is never answered (RFC 3834 §3.3).
  private void send(
      byte[] octets,
      OutgoingMail.Why why,
      AddrSpec from,
      List<Mailbox> to,
      Optional<ExpiringKey> unless)
      throws IOException {
    boolean international =
        to.stream().anyMatch(Mailbox::internationalized)
            || new Mailbox(from.localPart(), from.domain()).internationalized();
    boolean ascii = isAscii(octets);
    MailParameters parameters =
        new MailParameters(
            OptionalLong.empty(),
            ascii ? MailParameters.Body.SEVEN_BIT : MailParameters.Body.EIGHT_BIT_MIME,
            international,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    OutgoingMail mail =
        new OutgoingMail(
            0,
            why,
            subject.transaction().traceId(),
            ReversePath.NULL,
            parameters,
            UNREPORTED,
            to,
            new OutgoingMail.Signer.Author(from.domain()));
    outgoing.add(new Outgoing(versions.composed(octets), mail, unless));
  }

  private static boolean isAscii(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }

  /// RFC 8580.
  private void copy(Optional<Action.Copy> copy, byte[] octets) throws IOException {
    if (copy.isPresent()) {
      file(
          composed(octets),
          copy.get().flags(),
          targets(copy.get().target()),
          "fcc " + copy.get().target().name());
    }
  }

  /// Delivers a note to the owner.
  void note(String title, String text) throws IOException {
    byte[] octets = composer.note(subject.deliveredTo(), title, text, now);
    file(composed(octets), List.of(), List.of(DeliveryTarget.INBOX), "note to the owner");
  }

  /// A message that this server composed.
  private StagedMessage composed(byte[] octets) throws IOException {
    StagedMessage message = versions.composed(octets);
    composedHere.add(message);
    return message;
  }

  /// Gives copies of the message keywords in addition, except in junk.
  void mark(FlagSet keywords) {
    marks = keywords;
  }

  void addKey(ExpiringKey key) {
    expiringKeys.add(key);
  }

  /// A description of what the scripts did.
  List<String> descriptions() {
    return descriptions;
  }

  /// Why the message is refused; empty if it is not.
  Optional<RuleRefusal> refusal() {
    return Optional.ofNullable(rejection)
        .map(why ->
            new RuleRefusal(
                why, !subject.junk() && Authenticity.known(subject, settings.hostName())));
  }

  /// Whether nothing changes in the account.
  boolean isNothing() {
    return copies.isEmpty() && outgoing.isEmpty() && expiringKeys.isEmpty();
  }

  /// All effects of the scripts.
  MessageDelivery delivery(Optional<StepId> step) throws IOException {
    List<Placed> placed = new ArrayList<>();
    List<Integer> arrived = new ArrayList<>();
    boolean direct =
        HeaderRecipients.isAlone(subject.message(), subject.deliveredTo(), subject.original());
    for (Map.Entry<Copy, List<List<DeliveryTarget>>> copy : copies.entrySet()) {
      StagedMessage message =
          versions.filed(copy.getKey().message(), subject.account(), encryption);
      if (followed && !composedHere.contains(copy.getKey().message())) {
        arrived.add(placed.size());
      }
      placed.add(
          new Placed(
              new NewMessage(message, copy.getKey().flags(), subject.received()),
              copy.getValue(),
              direct,
              composedHere.contains(copy.getKey().message()) ? FlagSet.NONE : marks));
    }
    int first = placed.size();
    for (Outgoing one : outgoing) {
      NewMessage message = new NewMessage(one.message(), FlagSet.NONE, subject.received());
      placed.add(new Placed(message, List.of()));
    }
    return new MessageDelivery(
        step,
        placed,
        (ids, held) -> {
          List<Effect> effects = new ArrayList<>();
          arrived.forEach(i -> effects.add(new ArrivalEffect(ids[i]).effect()));
          for (int i = 0; i < outgoing.size(); i++) {
            if (outgoing.get(i).unless().filter(held).isEmpty()) {
              effects.add(outgoing.get(i).mail().of(ids[first + i]).effect());
            }
          }
          return effects;
        },
        expiringKeys);
  }

  /// The step for the effects of a refused message. Not the step of its copy, so that a repeated
  /// delivery refuses it again.
  Optional<StepId> refusedStep() {
    return subject
        .step()
        .map(step -> {
          byte[] name = ("refused " + step.value()).getBytes(StandardCharsets.US_ASCII);
          return new StepId(
              java.util.HexFormat.of().formatHex(org.posthorn.runtime.Digests.sha256(name)));
        });
  }
}
