package org.posthorn.directory;

import java.util.List;

/// The resolution of a recipient address.
public sealed interface Resolution {

  /// Mail for it goes to these accounts, without duplicates.
  record Local(List<ResolvedAccount> deliveries) implements Resolution {
    public Local {
      deliveries = List.copyOf(deliveries);
    }
  }

  /// An alias or account leads to other servers: mail is sent to `targets`, and filed for
  /// `deliveries`.
  record Remote(List<ResolvedAccount> deliveries, List<Address> targets) implements Resolution {
    public Remote {
      deliveries = List.copyOf(deliveries);
      targets = List.copyOf(targets);
    }
  }

  /// The domain is local, but the address does not exist.
  record NoSuchRecipient() implements Resolution {}

  /// The domain is not local.
  record NotLocal() implements Resolution {}

  /// Aliases exceed the limits of depth or deliveries. Nobody gets the mail, so that no recipient
  /// is silently missing, and the sender is told at once, because retrying does not help.
  /// [DirectoryAdministration] refuses aliases that exceed the limits; later changes may combine to
  /// exceed them.
  record Misconfigured() implements Resolution {}

  /// The address resolves to disabled accounts only.
  record Disabled() implements Resolution {}
}
