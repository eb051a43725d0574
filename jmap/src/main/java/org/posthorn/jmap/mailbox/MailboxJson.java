package org.posthorn.jmap.mailbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Role;
import org.posthorn.store.mailbox.ListedMailbox;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Mailboxes as JSON (RFC 8621 §2).
final class MailboxJson {
  /// What only the server sets.
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

  private MailboxJson() {}

  /// All properties.
  ///
  /// @param mayWrite whether the caller may change the account
  static ObjectNode of(ListedMailbox listed, Counts counts, boolean mayWrite) {
    Mailbox mailbox = listed.mailbox();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", mailbox.id().toString());
    json.put("name", mailbox.name());
    json.put("parentId", mailbox.parent().map(MailboxId::toString).orElse(null));
    json.put("role", mailbox.role().map(Role::jmapName).orElse(null));
    json.put("sortOrder", listed.sortOrder());
    json.put("totalEmails", counts.totalEmails());
    json.put("unreadEmails", counts.unreadEmails());
    json.put("totalThreads", counts.totalThreads());
    json.put("unreadThreads", counts.unreadThreads());
    json.set("myRights", rights(mailbox.role().equals(Optional.of(Role.INBOX)), mayWrite));
    json.put("isSubscribed", listed.subscribed());
    return json;
  }

  private static ObjectNode rights(boolean inbox, boolean mayWrite) {
    ObjectNode rights = JsonNodeFactory.instance.objectNode();
    rights.put("mayReadItems", true);
    rights.put("mayAddItems", mayWrite);
    rights.put("mayRemoveItems", mayWrite);
    rights.put("maySetSeen", mayWrite);
    rights.put("maySetKeywords", mayWrite);
    rights.put("mayCreateChild", mayWrite);
    rights.put("mayRename", mayWrite && !inbox);
    rights.put("mayDelete", mayWrite && !inbox);
    rights.put("maySubmit", mayWrite);
    return rights;
  }
}
