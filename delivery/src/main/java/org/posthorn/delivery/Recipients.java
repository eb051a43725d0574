package org.posthorn.delivery;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.ResolvedAccount;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// Resolves recipient addresses and decides whether to accept them. Thread-safe.
final class Recipients {
  private final Inbound inbound;

  Recipients(Inbound inbound) {
    this.inbound = inbound;
  }

  /// The result.
  sealed interface Decision {
    /// The recipient is accepted.
    record Accepted(AcceptedRecipient addressee) implements Decision {}

    /// The recipient is refused.
    record Refused(DeliveryRefusal.OfRecipient why) implements Decision {}
  }

  /// The sender, as far as it matters for recipients.
  ///
  /// @param account the authenticated account; empty for other clients
  /// @param mayRelay whether the sender may relay to other servers
  record Sender(Optional<AccountId> account, boolean mayRelay) {}

  /// @param size of the message if known, else 1
  Decision decide(Mailbox mailbox, RcptParameters given, Sender sender, long size) {
    String address = mailbox.toString();
    if (isClosed(mailbox, sender)) {
      return new Decision.Refused(DeliveryRefusal.OfRecipient.CLOSED_GROUP);
    }
    return switch (resolve(mailbox)) {
      case Resolution.Local(List<ResolvedAccount> deliveries) ->
          withRoom(AcceptedRecipient.local(address, given, deliveries), size);
      case Resolution.Remote(List<ResolvedAccount> kept, List<Address> targets) ->
          withRoom(
              AcceptedRecipient.forwarded(
                  address, given, kept, mailboxes(targets), ownersOf(mailbox)),
              size);
      case Resolution.NoSuchRecipient _ ->
          new Decision.Refused(DeliveryRefusal.OfRecipient.NO_SUCH_USER);
      case Resolution.NotLocal _ ->
          sender.mayRelay()
              ? new Decision.Accepted(AcceptedRecipient.remote(address, given, mailbox))
              : new Decision.Refused(DeliveryRefusal.OfRecipient.NOT_LOCAL);
      case Resolution.Misconfigured _ ->
          new Decision.Refused(DeliveryRefusal.OfRecipient.MISCONFIGURED);
      case Resolution.Disabled _ -> new Decision.Refused(DeliveryRefusal.OfRecipient.DISABLED);
    };
  }

  private boolean isClosed(Mailbox mailbox, Sender sender) {
    return !mailbox.domain().isEmpty()
        && !mailbox.literal()
        && address(mailbox)
            .filter(address -> !inbound.directory().mayWriteTo(address, sender.account()))
            .isPresent();
  }

  private Resolution resolve(Mailbox mailbox) {
    Directory directory = inbound.directory();
    if (mailbox.domain().isEmpty()) {
      return directory.resolvePostmaster();
    }
    if (mailbox.literal()) {
      return new Resolution.NotLocal();
    }
    return address(mailbox).map(directory::resolve).orElseGet(Resolution.NoSuchRecipient::new);
  }

  /// The accounts that the address belongs to.
  Set<AccountId> owners(Mailbox mailbox) {
    return ownersOf(mailbox).stream()
        .map(delivery -> delivery.account().id())
        .collect(Collectors.toSet());
  }

  private List<ResolvedAccount> ownersOf(Mailbox mailbox) {
    return address(mailbox).map(inbound.directory()::mailboxes).orElse(List.of());
  }

  private static List<Mailbox> mailboxes(List<Address> targets) {
    return targets.stream()
        .map(target -> new Mailbox(target.localPart(), target.domain()))
        .toList();
  }

  private static Optional<Address> address(Mailbox mailbox) {
    try {
      return Optional.of(Address.of(mailbox.localPart(), mailbox.domain()));
    } catch (DirectoryException notOurs) {
      return Optional.empty(); // the directory has no such address
    }
  }

  /// A full mailbox refuses the recipient only if nobody else would get the message.
  private Decision withRoom(AcceptedRecipient addressee, long size) {
    Optional<DeliveryRefusal.OfRecipient> full = Optional.empty();
    boolean anyRoom = !addressee.remote().isEmpty();
    for (LocalRecipient copy : addressee.copies()) {
      Optional<DeliveryRefusal.OfRecipient> one = inbound.full(copy.account(), size);
      anyRoom |= one.isEmpty();
      full = full.or(() -> one);
    }
    return anyRoom || full.isEmpty()
        ? new Decision.Accepted(addressee)
        : new Decision.Refused(full.get());
  }
}
