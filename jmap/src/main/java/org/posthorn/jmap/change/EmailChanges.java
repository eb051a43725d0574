package org.posthorn.jmap.change;

import java.time.InstantSource;
import java.util.List;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;

/// The methods that create, change and remove Emails (RFC 8621 §4.6 to §4.8).
public final class EmailChanges {
  private EmailChanges() {}

  /// @param clock for the time of creation
  public static List<Method> methods(
      MailAccounts accounts, Blobs blobs, JmapLimits limits, InstantSource clock) {
    EmailSet set = new EmailSet(accounts, blobs, limits, clock);
    EmailCopy copy = new EmailCopy(accounts, set, limits);
    EmailImport load = new EmailImport(accounts, blobs, limits, clock);
    return List.of(
        new Method("Email/set", Capability.MAIL, set::answer),
        new Method("Email/copy", Capability.MAIL, copy::answer),
        new Method("Email/import", Capability.MAIL, load::answer));
  }
}
