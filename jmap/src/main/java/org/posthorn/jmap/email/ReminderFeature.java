package org.posthorn.jmap.email;

import java.util.List;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.store.message.ReminderLimits;
import tools.jackson.databind.node.ObjectNode;

/// Reminders: properties of Emails and a sort order for them, for the account's owner.
public final class ReminderFeature {
  private ReminderFeature() {}

  public static Feature of(ReminderLimits limits) {
    ObjectNode account = Feature.empty();
    account.put("maxReminders", limits.remindersMax());
    account.put("maxDelay", limits.delayMax().toSeconds());
    account.putArray("emailQuerySortOptions").add("wokenAt");
    return Feature.personal(Capability.REMINDERS, Feature.empty(), account, List.of());
  }
}
