package org.posthorn.jmap.mailbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.ListedMailboxes;
import tools.jackson.databind.node.ObjectNode;

/// Mailbox/get (RFC 8621 §2.1).
final class MailboxGet {
  private final MailAccounts accounts;
  private final JmapLimits limits;

  MailboxGet(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  ObjectNode get(Call call) {
    MailAccount mail = accounts.seen(call);
    Set<String> known = MailboxJson.properties(call);
    GetRequest request = GetRequest.read(call, known::contains, known, limits);
    call.arguments().requireAllKnown();
    ListedMailboxes listed = mail.listed();
    Set<String> wanted = request.ids().<Set<String>>map(HashSet::new).orElse(null);
    Map<MailboxId, Counts> counts =
        MailboxJson.COUNTS.stream().anyMatch(request.properties()::contains)
            ? Counts.of(mail, trash(listed))
            : new HashMap<>();
    boolean owner = mail.viewer().equals(mail.id());
    boolean sharing = call.uses(Capability.MAIL_SHARE);
    boolean wantsShares = request.properties().contains(MailboxJson.SHARE_WITH);
    Map<MailboxId, SortedMap<AccountId, MailboxRights>> shares =
        wantsShares ? mail.shares() : Map.of();
    List<ObjectNode> found = new ArrayList<>();
    for (ListedMailbox each : listed.mailboxes()) {
      MailboxId id = each.mailbox().id();
      if (wanted == null || wanted.contains(id.toString())) {
        ObjectNode json =
            MailboxJson.of(each, counts.getOrDefault(id, Counts.NONE), owner, sharing);
        json.set(
            MailboxJson.SHARE_WITH,
            MailboxJson.shareWith(shares.getOrDefault(id, Collections.emptySortedMap())));
        json.retain(request.properties());
        found.add(json);
      }
    }
    if (wanted == null) {
      GetRequest.requireFew(found.size(), limits);
    }
    return request.answer(ObjectId.ofAccount(mail.id()), Long.toString(listed.state()), found);
  }

  static Optional<MailboxId> trash(ListedMailboxes listed) {
    return listed.mailboxes().stream()
        .map(ListedMailbox::mailbox)
        .filter(mailbox -> mailbox.role().equals(Optional.of(MailboxRole.TRASH)))
        .map(Mailbox::id)
        .findFirst();
  }
}
