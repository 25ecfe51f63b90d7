using Mpbf.Cli;
using Mpbf.Formats;

FormatRegistration.Register();
return Commands.Run(args);
