import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.TreeMap;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Attaches to a broker and answers each line of input with its own counters as one line of JSON: requests per API, and
 * bytes and connections of one listener. They are the same for whatever client there is.
 *
 * Usage: java BrokerCounters PROCESS-ID LISTENER
 */
public final class BrokerCounters {
  public static void main(String[] arguments) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(arguments[0]);
    JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
    machine.detach();
    ObjectName requests = new ObjectName("kafka.network:type=RequestMetrics,name=RequestsPerSec,*");
    ObjectName sockets =
        new ObjectName("kafka.server:type=socket-server-metrics,listener=" + arguments[1] + ",networkProcessor=*");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
      MBeanServerConnection broker = connector.getMBeanServerConnection();
      while (input.readLine() != null) {
        Map<String, Long> counts = new TreeMap<>();
        for (ObjectName name : broker.queryNames(requests, null)) {
          long count = (Long) broker.getAttribute(name, "Count");
          counts.merge(name.getKeyProperty("request"), count, Long::sum);
        }
        counts.put("bytesRead", sum(broker, sockets, "outgoing-byte-total"));
        counts.put("bytesWritten", sum(broker, sockets, "incoming-byte-total"));
        counts.put("connections", sum(broker, sockets, "connection-creation-total"));
        StringBuilder line = new StringBuilder();
        counts.forEach((name, count) -> line.append(line.isEmpty() ? "{" : ",").append("\"" + name + "\":" + count));
        System.out.println(line.append("}"));
      }
    }
  }

  private static long sum(MBeanServerConnection broker, ObjectName names, String attribute) throws Exception {
    double total = 0;
    for (ObjectName name : broker.queryNames(names, null)) {
      total += (Double) broker.getAttribute(name, attribute);
    }
    return Math.round(total);
  }
}
