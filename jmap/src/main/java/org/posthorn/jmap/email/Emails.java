package org.posthorn.jmap.email;

import java.util.List;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;

/// The methods that read Emails (RFC 8621 §4.2, §4.3, §4.9).
public final class Emails {
  private Emails() {}

  public static List<Method> methods(
      MailAccounts accounts, Blobs blobs, JmapLimits limits, EmailLimits emailLimits) {
    EmailGet get = new EmailGet(accounts, limits, emailLimits);
    EmailChanges changes = new EmailChanges(accounts, limits);
    EmailParse parse = new EmailParse(accounts, blobs, limits, emailLimits);
    return List.of(
        new Method("Email/get", Capability.MAIL, get::answer),
        new Method("Email/changes", Capability.MAIL, changes::answer),
        new Method("Email/parse", Capability.MAIL, parse::answer));
  }
}
