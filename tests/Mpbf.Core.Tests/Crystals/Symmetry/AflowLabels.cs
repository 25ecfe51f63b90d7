namespace Mpbf.Core.Tests.Crystals.Symmetry;

/// <summary>
/// Labels of part 1 of the AFLOW Library of Crystallographic Prototypes: Mehl, Hicks, Toher, Levy, Hanson, Hart, Curtarolo, Comput. Mater. Sci. 136, S1 (2017). Typed from the list in the AFLOW source (aflow_anrl_list.cpp, 2018). Left out: the sigma phase, which stands there
/// twice and three large cells (A2B_mC144_9_24a_12a, A_mP84_13_21g, A_mP64_14_16e).
/// </summary>
internal static class AflowLabels
{
    /// <summary>Those whose letters are the alphabetically first that the group's normaliser allows.</summary>
    public static readonly string[] SameLetters = Split(
        """
        AB2_aP12_1_4a_8a ABC2_aP16_1_4a_4a_8a A2B_aP6_2_2i_i A_mP4_4_2a A_mC12_5_3c A3BC_mC10_8_ab_a_a AB_mP4_11_e_e ABC3_mP10_11_e_e_ef A_mP16_11_8e AB2_mC6_12_a_i A_mC34_12_ah3i2j
        AB3_mC16_12_g_ij A5B2_mC14_12_a2i_i A_mC4_12_i ABC4_mP12_13_e_a_2g A2B_mP12_14_2e_e A_mP32_14_8e A2B5_mC28_15_f_e2f A2B_mC48_15_ae3f_2f ABC6D2_mC40_15_e_e_3f_f AB3_oP16_18_ab_3c
        A2B_oP12_19_2a_a A2B_oC24_20_abc_c AB_oP2_25_b_a AB2_oP24_28_acd_2c3d AB3C4_oP16_31_a_ab_2ab AB_oP8_33_a_a AB3C4_oP32_33_a_3a_4a A2B_oC12_36_2a_a A2B_oC12_38_de_ab AB4_oC20_41_a_2b
        AB2_oC24_41_2a_2b AB2_oF72_43_ab_3b AB_oI4_44_a_b AB_oP4_51_e_f A3B2_oP20_56_ce_e ABCD_oP16_57_d_c_d_d AB_oP8_57_d_d AB2_oP6_58_a_g AB_oP4_59_a_b ABC_oP6_59_a_a_a AB_oP16_61_c_c
        A2B_oP24_61_2c_c A3B2_oP20_62_3c_2c AB3C_oP20_62_c_cd_a A4B_oP20_62_2cd_c AB2C_oP16_62_c_2c_c A2B_oP12_62_2c_c AB_oP8_62_c_c AB3_oP16_62_c_cd A3B7_oP40_62_cd_3c2d A_oP8_62_2c
        AB2C_oC16_63_c_2c_c A2B_oC12_63_2c_c AB_oC8_63_c_c A_oC4_63_c A_oC8_64_f A2B2C_oC80_64_efg_efg_df AB_oC8_65_j_g A3B5_oC16_65_ah_bej AB3_oC8_65_a_bf AB_oF8_69_a_b A_oF8_70_a
        A2B_oF24_70_e_a A_oF128_70_4h A2B_oI12_72_j_a AB4C_tI12_82_c_g_a A2BC4_tI14_82_bc_a_g AB_tP16_84_cej_k A4B5_tI18_87_h_ah AB4_tI10_87_a_h A2B_tP12_92_b_a AB3_tP8_113_a_ce
        A2BC4D_tI16_121_d_a_i_b ABC2_tI16_122_a_b_d AB5C_tP7_123_b_ci_a AB3_tP4_123_a_ce AB_tP2_123_a_d A2B3_tP10_127_g_ah ABCD_tP8_129_c_b_a_c A_tP4_129_ac ABC_tP6_129_c_a_c
        A2B_tP6_129_ac_c AB_tP4_129_a_c AB_tP4_129_c_c AB_tP4_131_c_e AB_tP8_136_g_f A2B_tP6_136_f_a A_tP4_136_f A_tP16_138_j A3B_tI16_139_cde_e A_tI4_139_e AB2C4_tI14_139_a_e_ce
        A12B_tI26_139_fij_a A_tI2_139_a A_tI8_139_h A3B_tI8_139_bd_a AB2_tI6_139_a_e A4B5_tI18_139_i_ah A4B_tI10_139_de_a A8B_tI18_139_hi_a A2B_tI6_139_d_a A2B_tI12_140_h_a
        AB3_tI16_140_b_ah AB_tI16_140_ab_h A4BC_tI24_141_h_b_a A_tI4_141_a A3B4_tI28_141_ad_h A2B_tI12_141_e_a AB_tI16_141_e_e A2B_tI24_141_2e_e AB_tI8_141_a_b A2B3_tI80_141_ceh_3h
        ABC4_tI96_142_e_ab_2g A2B_hP9_147_g_ad AB_hR16_148_cf_cf AB3_hR8_148_c_f AB_hR26_148_b2f_a2f AB3C_hR10_148_c_f_c A3B_hP24_151_3c_2a A2B_hP9_152_c_a A_hP3_152_a AB3_hR8_155_c_de
        AB_hR6_160_b_b AB_hR6_160_3a_3a ABC3_hR10_161_a_a_b AB2_hP9_162_ad_k AB2CD2_hP36_163_h_i_bf_i A3B2_hP5_164_ad_d AB2_hP3_164_a_d A3B_hP24_165_adg_f AB_hR2_166_a_b A_hR2_166_c
        A_hR1_166_a A7B6_hR13_166_ah_3c A_hR3_166_ac A2B3_hR5_166_c_ac A5B2_hR7_166_a2c_c A_hR12_166_2h ABC2_hR4_166_a_b_c A6B_hR7_166_g_a ABC3_hR10_167_a_b_e A2B3_hR10_167_c_e
        A2B_hP9_180_j_c AB3_hP8_182_c_g A_hP4_186_ab AB_hP8_186_ab_ab AB_hP4_186_b_b AB_hP12_186_a2b_a2b A5B3C_hP18_186_2a3b_2ab_b AB_hP4_186_b_a AB_hP2_187_d_a AB4C_hP6_191_a_h_b
        AB5_hP6_191_a_cg A_hP1_191_a A3B_hP4_191_bc_a AB2_hP3_191_a_d A2B_hP6_191_h_e AB_hP6_191_f_ad A_hP6_194_h AB_hP12_194_af_bf A_hP4_194_ac AB3_hP8_194_c_bf AB2_hP6_194_b_f
        AB_hP4_194_c_d A3B_hP8_194_h_c A_hP4_194_bc AB2_hP6_194_c_f AB2_hP12_194_f_ah ABC_hP6_194_c_d_a A_hP4_194_f AB2_hP6_194_c_ad AB3C4_hP16_194_c_af_ef A_hP2_194_c AB2_hP24_194_ef_fgh
        AB_hP12_194_df_ce AB_hP4_194_c_a A2B_hP12_194_cg_f A4B_cI40_197_cde_c ABC_cP12_198_a_a_a A3B_cP16_198_b_a A_cP8_198_2a AB_cP8_198_a_a AB_cI16_199_a_a AB32C48_cI162_204_a_2efg_2gh
        A3B_cI32_204_g_c A12B_cI26_204_g_a A_cP8_205_c AB_cP16_205_c_c AB2_cP12_205_a_c AB3C6_cI80_206_a_d_e A_cI16_206_c A3B4C_cP8_215_d_e_a AB4_cP5_215_a_e AB3C4_cP8_215_a_c_e
        AB5_cF24_216_a_ce ABC_cF12_216_b_c_a AB_cF8_216_c_a A4B_cI10_217_c_a A_cI58_217_ac2g A5B8_cI52_217_ce_cg A_cI16_220_c A3B2_cI40_220_d_c AB_cP2_221_b_a AB_cP6_221_c_d
        AB3C_cP5_221_a_c_b AB27CD3_cP32_221_a_dij_b_c AB3_cP4_221_a_c A_cP1_221_a AB11_cP36_221_c_agij AB11CD3_cP16_221_a_dg_b_c A3B_cP4_221_d_a A6B_cP7_221_f_a A3B_cP8_223_c_a
        A2B_cP6_224_b_a A7B_cF32_225_bd_a AB3_cF16_225_a_bc A12B_cF52_225_i_a AB2_cF12_225_a_c A6B23_cF116_225_e_acfh AB2C_cF16_225_a_c_b A_cF4_225_a AB18C8_cF108_225_a_eh_f AB_cF8_225_a_b
        A2B_cF24_227_c_a AB2_cF96_227_e_cf AB_cF16_227_a_b A_cF136_227_aeg A2B_cF24_227_d_a A_cF8_227_a A2BC4_cF56_227_d_a_e AB2_cF48_227_c_e AB3C3_cF112_227_c_de_f A_cI2_229_a
        A3B_cI8_229_b_a A4B3_cI14_229_c_b A2B7_cI54_229_e_afh AB12C3_cI32_229_a_h_b AB4C3_cI16_229_a_c_b A4B3_cI112_230_af_g
        """);

    /// <summary>Those written with the letters of another origin, of other axes or of the mirror image.</summary>
    public static readonly string[] OtherLetters = Split(
        """
        A_aP4_2_aci A2B_mP12_3_bc3e_2e AB_mC8_15_c_e ABC4_oP12_16_ag_cd_2u A2BC_oC8_38_e_a_b A2B3C7D_oP13_47_t_aq_eqrs_h A3B_oP8_59_bf_a AB2_oI6_71_a_i AB2_oI6_71_a_g A2B_tP36_96_3b_ab
        A_tP12_96_ab A3BC_tP5_99_bc_a_b ABC2_tP4_123_d_a_f A_tP50_134_b2m2n A_tP30_136_bf2ij A2B_hP9_150_ef_bd AB_hP6_154_a_b A3B2_hR5_155_e_c A_hR105_166_bc9h4i A2B_hP18_180_fi_bd
        AB2_hP9_180_d_j ABC_hP3_187_a_d_f A2B_hP9_189_fg_bc AB_hP8_194_ad_f ABC2_hP8_194_d_a_f A5B2_hP14_194_abdf_f A_cP20_213_cd A_cP46_223_dik A9B16C7_cF128_225_acd_2f_be
        """);

    private static string[] Split(string labels) => labels.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
