package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Delivery;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// A recipient that was accepted, and where its address leads.
///
/// @param address as the client named it
/// @param parameters when the sender wants reports, and whom it meant first
/// @param copies accounts of ours that get a copy
/// @param onward addresses elsewhere that the message goes on to
/// @param accounts whose mail it is, whether they keep it or pass it on
/// @param forwarded whether an address of ours leads elsewhere
public record AcceptedRecipient(
    String address,
    RcptParameters parameters,
    List<LocalRecipient> copies,
    List<Mailbox> onward,
    Set<AccountId> accounts,
    boolean forwarded) {

  public AcceptedRecipient {
    copies = List.copyOf(copies);
    onward = List.copyOf(onward);
    accounts = Set.copyOf(accounts);
  }

  /// An address of ours that leads to accounts of ours.
  static AcceptedRecipient here(
      String address, RcptParameters parameters, List<Delivery> deliveries) {
    List<LocalRecipient> copies = recipients(address, deliveries);
    return new AcceptedRecipient(
        address, parameters, copies, List.of(), accounts(deliveries), false);
  }

  /// An address of another server.
  static AcceptedRecipient elsewhere(String address, RcptParameters parameters, Mailbox mailbox) {
    return new AcceptedRecipient(address, parameters, List.of(), List.of(mailbox), Set.of(), false);
  }

  /// A return path that we had rewritten, on its way back to the first sender.
  static AcceptedRecipient returned(String address, Mailbox first) {
    return new AcceptedRecipient(
        address, RcptParameters.NONE, List.of(), List.of(first), Set.of(), true);
  }

  /// An alias or an account of ours that leads elsewhere.
  ///
  /// @param kept accounts that get a copy all the same
  /// @param owners accounts that the address names, which need not get one
  static AcceptedRecipient forwarded(
      String address,
      RcptParameters parameters,
      List<Delivery> kept,
      List<Mailbox> targets,
      List<Delivery> owners) {
    List<Delivery> all = new ArrayList<>(kept);
    all.addAll(owners);
    return new AcceptedRecipient(
        address,
        meant(address, parameters),
        recipients(address, kept),
        targets,
        accounts(all),
        true);
  }

  /// RFC 3461 §5.2.7: reports name whom the sender wrote to.
  private static RcptParameters meant(String address, RcptParameters given) {
    return given.originalRecipient().isPresent()
        ? given
        : new RcptParameters(
            given.notifications(),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", address)));
  }

  private static List<LocalRecipient> recipients(String address, List<Delivery> deliveries) {
    return deliveries.stream()
        .map(delivery ->
            new LocalRecipient(delivery.account().id(), delivery.deliveredTo().toString(), address))
        .toList();
  }

  private static Set<AccountId> accounts(List<Delivery> deliveries) {
    return Set.copyOf(
        deliveries.stream()
            .map(delivery -> delivery.account().id())
            .collect(java.util.stream.Collectors.toSet()));
  }

  /// The addresses of ours among its own and those it stands for.
  List<String> ours() {
    if (!forwarded && copies.isEmpty()) {
      return List.of();
    }
    List<String> ours = new ArrayList<>(List.of(address));
    if (!forwarded) {
      copies.forEach(copy -> ours.add(copy.deliveredTo()));
    }
    return ours;
  }
}
