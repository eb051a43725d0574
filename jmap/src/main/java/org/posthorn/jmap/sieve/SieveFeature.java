package org.posthorn.jmap.sieve;

import java.util.List;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.sieve.SieveLimits;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The capability to manage Sieve scripts (RFC 9661).
public final class SieveFeature {
  private SieveFeature() {}

  /// @param store limits of an account's scripts
  public static Feature of(
      MailAccounts accounts,
      Blobs blobs,
      JmapLimits limits,
      org.posthorn.store.mail.StoreLimits.Scripts store) {
    ObjectNode account = account(store);
    ObjectNode session = Feature.empty();
    session.put("implementation", "Posthorn");
    ScriptMethods methods = new ScriptMethods(accounts, blobs, limits);
    return Feature.personal(Capability.SIEVE, session, account, List.copyOf(methods.methods()));
  }

  /// RFC 9661 §1.3
  private static ObjectNode account(org.posthorn.store.mail.StoreLimits.Scripts store) {
    ObjectNode account = Feature.empty();
    account.put("maxSizeScriptName", org.posthorn.store.mail.StoreLimits.SCRIPT_NAME_OCTETS_MAX);
    account.put("maxSizeScript", store.scriptOctetsMax());
    account.put("maxNumberScripts", store.scriptsMax());
    account.put("maxNumberRedirects", SieveLimits.defaults().actions().redirectsMax());
    ArrayNode extensions = account.putArray("sieveExtensions");
    for (org.posthorn.sieve.Capability each : org.posthorn.sieve.Capability.values()) {
      extensions.add(each.sieveName());
    }
    account.putArray("notificationMethods").add("mailto");
    account.putNull("externalLists");
    return account;
  }
}
