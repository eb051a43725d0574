package org.posthorn.server.cli.installation;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.posthorn.server.Posthorn;
import org.posthorn.server.cli.command.InstallationOptions;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `posthorn config ...`
@Command(
    name = "config",
    description = "The configuration.",
    subcommands = {ConfigCommands.Show.class, ConfigCommands.Check.class})
public final class ConfigCommands {

  @Command(
      name = "show",
      description = "Print each setting, its value, and where the value comes from.")
  static final class Show implements Callable<Integer> {
    @Mixin InstallationOptions place = new InstallationOptions();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(place.configuration()));
        return 0;
      }
      for (Map.Entry<Setting<?>, Configuration.Value> entry :
          place.configuration().values().entrySet()) {
        out.println("# " + entry.getKey().about());
        String text = entry.getValue().text();
        boolean tables = !entry.getKey().tableKeys().isEmpty();
        out.println(
            entry.getKey().name()
                + " = "
                + (tables ? (text.isEmpty() ? "[]" : text) : "\"" + text + "\"")
                + "   # "
                + entry.getValue().origin());
      }
      return 0;
    }

    private static ObjectNode asJson(Configuration configuration) {
      ObjectNode settings = JsonMapper.shared().createObjectNode();
      configuration
          .values()
          .forEach((setting, value) ->
              settings
                  .putObject(setting.name())
                  .put("value", value.text())
                  .put("origin", value.origin())
                  .put("default", setting.byDefault())
                  .put("about", setting.about()));
      return settings;
    }
  }

  @Command(
      name = "check",
      description = {
        "Exit with 0 if the configuration is valid, with 78 if not.",
        "Reads the files that it names too, so run it as the server's user; ports and the store are"
            + " not tried."
      })
  static final class Check implements Callable<Integer> {
    @Mixin InstallationOptions place = new InstallationOptions();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      Configuration configuration = place.configuration();
      Posthorn.check(configuration);
      int settings = configuration.values().size();
      spec.commandLine()
          .getOut()
          .println(
              json
                  ? JsonMapper.shared().createObjectNode().put("settings", settings)
                  : "The configuration is right: " + settings + " settings.");
      return 0;
    }
  }
}
