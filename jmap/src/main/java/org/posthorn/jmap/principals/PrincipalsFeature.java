package org.posthorn.jmap.principals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.mailbox.Sharees;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.node.ObjectNode;

/// The capabilities of sharing (RFC 9670 §1.5). All visible principals are in the caller's own
/// account.
public final class PrincipalsFeature {
  private PrincipalsFeature() {}

  public static List<Feature> of(MailAccounts accounts, Colleagues colleagues, JmapLimits limits) {
    List<Method> methods = new ArrayList<>();
    methods.addAll(new PrincipalMethods(accounts, colleagues, limits).methods());
    methods.addAll(new ShareNotificationMethods(accounts, colleagues, limits).methods());
    return List.of(
        new Feature(
            Capability.PRINCIPALS,
            Feature.empty(),
            of -> of.personal() ? Optional.of(principals(of)) : Optional.empty(),
            methods),
        new Feature(Capability.PRINCIPALS_OWNER, null, of -> Optional.of(owner(of)), List.of()),
        Feature.plain(Capability.MAIL_SHARE, List.of()));
  }

  // RFC 9670 §1.5.1
  private static ObjectNode principals(VisibleAccount of) {
    return Feature.empty().put("currentUserPrincipalId", Sharees.principal(of.viewer()));
  }

  // RFC 9670 §1.5.2
  private static ObjectNode owner(VisibleAccount of) {
    return Feature.empty()
        .put("accountIdForPrincipal", ObjectId.ofAccount(of.viewer()))
        .put("principalId", Sharees.principal(of.id()));
  }
}
