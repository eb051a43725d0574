package org.posthorn.web.rest.owner;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.owner.HeldMail;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.admin.owner.OwnSenders;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Endpoint;

/// What owners of accounts ask and decide about their mail, below `/self`.
public final class OwnerEndpoints {
  private OwnerEndpoints() {}

  /// What they stand on.
  ///
  /// @param hostName by which this server vouches for what it finds out about mail
  public record Ports(
      Jmap jmap,
      OwnMail mail,
      HeldMail held,
      OwnSenders senders,
      String hostName,
      ListServers lists,
      Invitations.Ports invitations) {}

  public static List<Endpoint> of(Ports ports) {
    List<Endpoint> all = new ArrayList<>();
    all.add(new OwnExplanations(ports.jmap(), ports.mail()).endpoint());
    all.add(new RefusedMessages(ports.mail()).endpoint());
    all.addAll(new HeldMessages(ports.held()).endpoints());
    all.addAll(new SenderLists(ports.senders()).endpoints());
    all.add(new Unsubscribing(ports.jmap(), ports.hostName(), ports.lists()).endpoint());
    all.addAll(new Invitations(ports.invitations()).endpoints());
    return all;
  }
}
