package org.posthorn.admin;

import java.time.Duration;
import java.util.List;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.runtime.Cidr;
import org.posthorn.spam.connection.Ban;
import org.posthorn.spam.connection.Bans;

/// Clients that may not connect.
public final class ClientBans {
  /// A ban by an administrator: a block for good belongs into a firewall.
  public static final Duration LONGEST = Duration.ofDays(365);

  private final Kept kept;
  private final Bans bans;
  private final AuditTrail audit;

  ClientBans(Kept kept, Bans bans, AuditTrail audit) {
    this.kept = kept;
    this.bans = bans;
    this.audit = audit;
  }

  /// Those in force, the one that ends first at the beginning.
  public List<Ban> list(Caller by) {
    by.requireInstallation(kept.access());
    return bans.list();
  }

  /// Bans a network from now on.
  ///
  /// @throws OperationException if the length is not more than nothing and at most [#LONGEST], or
  ///   the network is trusted
  public Ban add(Caller by, Cidr network, Duration length, String reason) {
    by.requireInstallation(kept.access());
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw new OperationException(
          Reason.INVALID, "a ban lasts for more than nothing and at most a year");
    }
    Ban ban;
    try {
      ban = bans.add(network, length, by.actor().name(), reason);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    audit.record(by, "ban.add", network.toString(), "until " + ban.until());
    return ban;
  }

  /// Ends a ban, and forgets what the client did.
  ///
  /// @throws OperationException if no ban is of exactly this network
  public void remove(Caller by, Cidr network) {
    by.requireInstallation(kept.access());
    if (!bans.remove(network)) {
      throw new OperationException(Reason.NOT_FOUND, network + " is not banned");
    }
    audit.record(by, "ban.remove", network.toString(), "");
  }
}
