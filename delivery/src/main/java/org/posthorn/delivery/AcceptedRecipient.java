package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.ResolvedAccount;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// A recipient that was accepted, and where its address leads.
///
/// @param address as the client gave it
/// @param parameters NOTIFY and ORCPT as the client gave them
/// @param copies local accounts that get a copy
/// @param remote addresses on other servers that the message is forwarded to
/// @param accounts local accounts that the address belongs to, whether they keep a copy or only
///   forward
/// @param forwarded whether a local address leads to another server
public record AcceptedRecipient(
    String address,
    RcptParameters parameters,
    List<LocalRecipient> copies,
    List<Mailbox> remote,
    Set<AccountId> accounts,
    boolean forwarded) {

  public AcceptedRecipient {
    copies = List.copyOf(copies);
    remote = List.copyOf(remote);
    accounts = Set.copyOf(accounts);
  }

  /// A local address that leads to local accounts.
  static AcceptedRecipient local(
      String address, RcptParameters parameters, List<ResolvedAccount> deliveries) {
    List<LocalRecipient> copies = recipients(address, deliveries);
    return new AcceptedRecipient(
        address, parameters, copies, List.of(), accounts(deliveries), false);
  }

  /// An address of another server.
  static AcceptedRecipient remote(String address, RcptParameters parameters, Mailbox mailbox) {
    return new AcceptedRecipient(address, parameters, List.of(), List.of(mailbox), Set.of(), false);
  }

  /// A return path that this server rewrote (SRS): the message goes back to the original sender.
  static AcceptedRecipient ofReturnPath(String address, Mailbox first) {
    return new AcceptedRecipient(
        address, RcptParameters.NONE, List.of(), List.of(first), Set.of(), true);
  }

  /// A local alias or account that leads to another server.
  ///
  /// @param kept accounts that get a copy as well
  /// @param owners accounts that the address belongs to; they need not get a copy
  static AcceptedRecipient forwarded(
      String address,
      RcptParameters parameters,
      List<ResolvedAccount> kept,
      List<Mailbox> targets,
      List<ResolvedAccount> owners) {
    List<ResolvedAccount> all = new ArrayList<>(kept);
    all.addAll(owners);
    return new AcceptedRecipient(
        address,
        withOriginalRecipient(address, parameters),
        recipients(address, kept),
        targets,
        accounts(all),
        true);
  }

  /// RFC 3461 §5.2.7: reports name the recipient that the sender wrote to.
  private static RcptParameters withOriginalRecipient(String address, RcptParameters given) {
    return given.originalRecipient().isPresent()
        ? given
        : new RcptParameters(
            given.notifications(),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", address)));
  }

  private static List<LocalRecipient> recipients(String address, List<ResolvedAccount> deliveries) {
    return deliveries.stream()
        .map(delivery ->
            new LocalRecipient(delivery.account().id(), delivery.deliveredTo().toString(), address))
        .toList();
  }

  private static Set<AccountId> accounts(List<ResolvedAccount> deliveries) {
    return Set.copyOf(
        deliveries.stream()
            .map(delivery -> delivery.account().id())
            .collect(java.util.stream.Collectors.toSet()));
  }

  /// Which of its own address and the addresses that it leads to are local.
  List<String> localAddresses() {
    if (!forwarded && copies.isEmpty()) {
      return List.of();
    }
    List<String> localAddresses = new ArrayList<>(List.of(address));
    if (!forwarded) {
      copies.forEach(copy -> localAddresses.add(copy.deliveredTo()));
    }
    return localAddresses;
  }
}
