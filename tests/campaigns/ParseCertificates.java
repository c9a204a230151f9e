import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.security.cert.CertificateFactory;

/** Whether Java parses each certificate of a stream of length-prefixed ones: "" or why not. */
public class ParseCertificates {
    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(System.in));
        DataOutputStream out = new DataOutputStream(System.out);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        while (true) {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException end) {
                return;
            }
            byte[] der = new byte[length];
            in.readFully(der);
            String why = "";
            try {
                factory.generateCertificate(new ByteArrayInputStream(der));
            } catch (Throwable refused) {
                why = refused.toString();
            }
            out.writeUTF(why.length() > 300 ? why.substring(0, 300) : why);
            out.flush();
        }
    }
}
