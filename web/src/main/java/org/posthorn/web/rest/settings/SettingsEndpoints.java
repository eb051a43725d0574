package org.posthorn.web.rest.settings;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.posthorn.admin.jobs.Jobs;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailStore;
import org.posthorn.web.rest.Endpoint;

/// Endpoints for user settings in the webmail. Only for browser sessions and the account's
/// password.
public final class SettingsEndpoints {
  /// The group in the documentation.
  static final String GROUP = "Settings";

  private SettingsEndpoints() {}

  /// Their dependencies.
  ///
  /// @param addresses returns the addresses of a principal's account
  public record Dependencies(
      MailStore store,
      Jobs jobs,
      Function<Principal, List<String>> addresses,
      InstantSource clock) {}

  public static List<Endpoint> of(Dependencies dependencies) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new RuleEndpoints(dependencies).endpoints());
    all.addAll(new ScriptEndpoints(dependencies.store()).endpoints());
    all.addAll(new JobEndpoints(dependencies.jobs()).endpoints());
    all.addAll(new TransferEndpoints(dependencies).endpoints());
    all.addAll(new UsageEndpoints(dependencies.store()).endpoints());
    all.addAll(new PreferenceEndpoints(dependencies.store()).endpoints());
    return all;
  }
}
