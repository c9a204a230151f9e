import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Properties;

/** Reads length-prefixed properties files on standard input, answers what Java makes of them. */
public final class ReadProperties {
    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(System.out);
        int length;
        while ((length = in.readInt()) >= 0) {
            byte[] file = new byte[length];
            in.readFully(file);
            Properties found = new Properties();
            try {
                found.load(new ByteArrayInputStream(file));
                out.writeInt(found.size());
            } catch (IllegalArgumentException refused) {
                out.writeInt(-1);
                out.flush();
                continue;
            }
            for (String key : found.stringPropertyNames()) {
                for (String text : new String[] {key, found.getProperty(key)}) {
                    out.writeInt(text.length());
                    out.writeChars(text);
                }
            }
            out.flush();
        }
    }
}
