package org.posthorn.jmap.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.change.ChangeLimits;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.store.mail.StoreLimits;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Mail (RFC 8621 §1.3.1).
public final class MailFeature {
  private MailFeature() {}

  /// @param store limits of accounts
  /// @param sorts the properties that Email/query sorts by
  /// @param methods of all packages
  public static Feature of(
      JmapLimits limits, StoreLimits store, List<String> sorts, List<List<Method>> methods) {
    List<Method> all = new ArrayList<>();
    methods.forEach(all::addAll);
    return new Feature(
        Capability.MAIL,
        Feature.empty(),
        of -> Optional.of(account(limits, store, sorts, of.personal())),
        all);
  }

  private static ObjectNode account(
      JmapLimits limits, StoreLimits store, List<String> sorts, boolean personal) {
    ObjectNode account = JsonNodeFactory.instance.objectNode();
    account.put("maxMailboxesPerEmail", StoreLimits.MAILBOXES_PER_EMAIL_MAX);
    account.put("maxMailboxDepth", store.mailboxDepthMax());
    account.put("maxSizeMailboxName", StoreLimits.NAME_BYTES_MAX);
    account.put(
        "maxSizeAttachmentsPerEmail",
        Math.min(limits.sizeUploadMax(), ChangeLimits.defaults().attachmentOctetsMax()));
    ArrayNode options = account.putArray("emailQuerySortOptions");
    sorts.forEach(options::add);
    account.put("mayCreateTopLevelMailbox", personal);
    return account;
  }
}
