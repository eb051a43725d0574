package org.posthorn.directory;

import java.util.List;

/// What a recipient address means.
public sealed interface Resolution {

  /// Mail for it goes to these accounts, each named once.
  record Local(List<ResolvedAccount> deliveries) implements Resolution {
    public Local {
      deliveries = List.copyOf(deliveries);
    }
  }

  /// An alias or an account leads elsewhere: mail must be relayed to `targets`, and put into
  /// `deliveries`.
  record Remote(List<ResolvedAccount> deliveries, List<Address> targets) implements Resolution {
    public Remote {
      deliveries = List.copyOf(deliveries);
      targets = List.copyOf(targets);
    }
  }

  /// The domain is ours, but has no such address.
  record NoSuchRecipient() implements Resolution {}

  /// The domain is not ours.
  record NotLocal() implements Resolution {}

  /// Aliases lead too far, or to more than may be delivered to. Nobody gets the mail, so that
  /// nobody is left out unnoticed, and its sender is told at once: waiting mends nothing.
  /// [DirectoryAdministration] refuses an alias that would be the reason; what comes together later
  /// it does not see.
  record Misconfigured() implements Resolution {}

  /// The address leads to disabled accounts only.
  record Disabled() implements Resolution {}
}
