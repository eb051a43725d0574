package org.posthorn.jmap.mailbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mailbox.ListedMailbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Mailboxes as JSON (RFC 8621 §2).
final class MailboxJson {
  /// Properties that only the server sets.
  static final List<String> COUNTS =
      List.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads");

  static final Set<String> PROPERTIES =
      new LinkedHashSet<>(
          List.of(
              "id",
              "name",
              "parentId",
              "role",
              "sortOrder",
              "totalEmails",
              "unreadEmails",
              "totalThreads",
              "unreadThreads",
              "myRights",
              "isSubscribed"));

  /// With whom the mailbox is shared, for clients that use this capability.
  static final String SHARE_WITH = "shareWith";

  private MailboxJson() {}

  /// The properties for the capabilities that a client uses.
  static Set<String> properties(Call call) {
    if (!call.uses(Capability.MAIL_SHARE)) {
      return PROPERTIES;
    }
    Set<String> known = new LinkedHashSet<>(PROPERTIES);
    known.add(SHARE_WITH);
    return known;
  }

  /// `shareWith` (RFC 9670 §4): the rights of principals.
  static JsonNode shareWith(Map<AccountId, MailboxRights> shares) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    shares.forEach((with, rights) -> json.set(Sharees.principal(with), RightsJson.of(rights)));
    return json.isEmpty() ? NullNode.getInstance() : json;
  }

  /// All properties but `shareWith`.
  ///
  /// @param owner whether the account is the caller's own
  /// @param sharing whether the client uses the capability of sharing
  static ObjectNode of(ListedMailbox listed, Counts counts, boolean owner, boolean sharing) {
    Mailbox mailbox = listed.mailbox();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", mailbox.id().toString());
    json.put("name", mailbox.name());
    json.put("parentId", mailbox.parent().map(MailboxId::toString).orElse(null));
    json.put("role", mailbox.role().map(MailboxRole::jmapName).orElse(null));
    json.put("sortOrder", listed.sortOrder());
    json.put("totalEmails", counts.totalEmails());
    json.put("unreadEmails", counts.unreadEmails());
    json.put("totalThreads", counts.totalThreads());
    json.put("unreadThreads", counts.unreadThreads());
    boolean inbox = mailbox.role().equals(Optional.of(MailboxRole.INBOX));
    json.set("myRights", RightsJson.mine(listed.rights(), inbox, owner, sharing));
    json.put("isSubscribed", listed.subscribed());
    return json;
  }
}
