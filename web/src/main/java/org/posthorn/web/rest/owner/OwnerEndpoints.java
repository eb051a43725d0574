package org.posthorn.web.rest.owner;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.owner.HeldMail;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.admin.owner.OwnSenders;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Endpoint;

/// Endpoints for owners of accounts about their own mail, below `/self`.
public final class OwnerEndpoints {
  private OwnerEndpoints() {}

  /// Their dependencies.
  ///
  /// @param hostName authserv-id of this server in Authentication-Results
  public record Dependencies(
      Jmap jmap,
      OwnMail mail,
      HeldMail held,
      OwnSenders senders,
      String hostName,
      ListServers lists,
      Invitations.Dependencies invitations) {}

  public static List<Endpoint> of(Dependencies dependencies) {
    List<Endpoint> all = new ArrayList<>();
    all.add(new OwnExplanations(dependencies.jmap(), dependencies.mail()).endpoint());
    all.add(new RefusedMessages(dependencies.mail()).endpoint());
    all.addAll(new HeldMessages(dependencies.held()).endpoints());
    all.addAll(new SenderLists(dependencies.senders()).endpoints());
    all.add(
        new Unsubscribing(dependencies.jmap(), dependencies.hostName(), dependencies.lists())
            .endpoint());
    all.addAll(new Invitations(dependencies.invitations()).endpoints());
    return all;
  }
}
